/** Where the panel starts: preferences first, so that nothing flashes, then the application. */
import { render } from "preact";
import { App } from "./App";
import { watchForLinking } from "./state/linking";
import { listenToOtherTabs, loadPanel } from "./state/panel";
import { applyPreferences } from "./state/preferences";
import { followAddress } from "./state/route";
import "./styles.css";

applyPreferences();
followAddress();
watchForLinking();
listenToOtherTabs();
void loadPanel();

const root = document.getElementById("app");
if (root) render(<App />, root);
