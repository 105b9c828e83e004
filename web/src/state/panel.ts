/** Whether this browser is signed in, and what the gateway says about itself. */
import { computed, signal } from "@preact/signals";
import { onUnauthorized } from "../api/client";
import { panelInfo, signIn, signOut } from "../api/gateway";
import type { PanelInfo } from "../api/types";
import { gatewayLanguage } from "./preferences";
import { tellTabs } from "./tabs";

export const panel = signal<PanelInfo | null>(null);
/** The gateway did not answer when the panel opened. */
export const unreachable = signal(false);
export const authenticated = computed(() => panel.value?.authenticated === true);

export async function loadPanel(): Promise<void> {
  try {
    const info = await panelInfo();
    gatewayLanguage.value = info.language;
    panel.value = info;
    unreachable.value = false;
  } catch {
    unreachable.value = true;
  }
}

export async function login(apiKey: string): Promise<void> {
  await signIn(apiKey);
  await loadPanel();
  tellTabs("access");
}

export async function logout(): Promise<void> {
  await signOut();
  forgetSignIn();
  tellTabs("access");
}

export function forgetSignIn(): void {
  if (panel.value) panel.value = { ...panel.value, authenticated: false };
}

onUnauthorized(forgetSignIn);
