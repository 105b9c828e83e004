// Gives the page's modules the runtime they register with, as the stub and the first bundle do in a browser.
import { installLoader } from '../../../gateway/sandbox/page/js/loader.js';

installLoader(globalThis);
