// What the page asks of the program around it. The only file that knows about Tauri.

import { invoke, isTauri } from "@tauri-apps/api/core";

/** The address tools are pointed at. Rejects with a sentence when the gateway is not running. */
export async function gatewayAddress(): Promise<string> {
  return isTauri() ? invoke<string>("gateway_address") : `${location.origin}/v1`;
}
