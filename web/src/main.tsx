/** Where the panel starts: draws the application into the page. */
import { render } from "preact";
import "./styles.css";

const root = document.getElementById("app");
if (root) render(<h1>Gateway</h1>, root);
