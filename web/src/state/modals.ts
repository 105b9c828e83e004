/** How many modal dialogs are open, so that none opens by itself over another. */
import { signal } from "@preact/signals";

export const modals = signal(0);
