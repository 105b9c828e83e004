/** Starts the page: its looks, its address, and what it follows on the sandbox. */
import { followAddress } from './route.js';
import { followPhone, followPhones } from './live.js';
import { readWhatIsShown } from './reading.js';
import { show } from './preferences.js';
import { createApp } from './view/app.js';
import { askWhose } from './view/devices_dialog.js';

show();
createApp(document.body);
readWhatIsShown();
followPhones();
followAddress({ onPhone: followPhone, onCode: askWhose });
