/** Where the panel starts: preferences first, so that nothing flashes, then the application. */
import { render } from "preact";
import { App } from "./App";
import { watchForLinking } from "./state/linking";
import { catchUp } from "./state/live";
import { authenticated, loadPanel } from "./state/panel";
import { applyPreferences } from "./state/preferences";
import { followAddress } from "./state/route";
import { listenToTabs } from "./state/tabs";
import "./styles.css";

applyPreferences();
followAddress();
watchForLinking();
listenToTabs({
  access: () => void loadPanel(),
  sessions: () => void (authenticated.value && catchUp()),
});
void loadPanel();

const root = document.getElementById("app");
if (root) render(<App />, root);
