// What the page asks of the program around it. The only file that knows about Tauri; in a browser each call does what a
// browser can do instead.

import { invoke, isTauri } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";

export type ControlAddress = { url: string; token: string | null };

export type AppInfo = {
  version: string;
  tray: "shown" | "no_host" | "off";
  /** `null`: this system does not say. */
  autostart: boolean | null;
  safe_mode: boolean;
  platform: string;
  packaged: string;
  shortcut: string | null;
};

export type Update = { state: "none" | "available" | "managed"; version?: string; notes?: string; why?: string };

/** A deep link as the shell read it. Nothing in it is trusted: all of it is shown, of the key its tail. */
export type PendingImport = {
  name: string;
  provider: string | null;
  base_url: string | null;
  /** The machine in that address. */
  host: string | null;
  dialect: string | null;
  key: string | null;
  key_tail: string | null;
};

/** What the shell tells the page, and what comes with it. */
export type ShellEvents = {
  navigate: string;
  "tray-changed": unknown;
  "ask-close": unknown;
  "import-offered": unknown;
  "update-progress": { received: number; total: number | null };
};

/** What is not listened to yet; one that failed stays. */
const pending = new Set<Promise<unknown>>();

export const platform = {
  get desktop(): boolean {
    return isTauri();
  },

  /** Where the control door is; in a browser, where the page came from, with the cookie of the login. */
  controlAddress(): Promise<ControlAddress> {
    return isTauri()
      ? invoke<ControlAddress>("control_address")
      : Promise.resolve({ url: location.origin, token: null });
  },

  /** `null` in a browser. */
  appInfo(): Promise<AppInfo | null> {
    return isTauri() ? invoke<AppInfo>("app_info") : Promise.resolve(null);
  },

  setAutostart: (on: boolean) => invoke<void>("set_autostart", { on }),
  setShortcut: (keys: string | null) => invoke<void>("set_shortcut", { keys }),
  checkForUpdates: () => invoke<Update>("check_for_updates"),
  installUpdate: () => invoke<void>("install_update"),
  closeChoice: (choice: "quit" | "keep", remember: boolean) => invoke<void>("close_choice", { choice, remember }),
  quit: () => invoke<void>("quit"),

  pendingImport(): Promise<PendingImport | null> {
    return isTauri() ? invoke<PendingImport | null>("pending_import") : Promise.resolve(null);
  },
  pendingImportDone: (accepted: boolean) => invoke<void>("pending_import_done", { accepted }),

  /** This page in the browser, let in by a link that the page never sees. */
  openInBrowser: () => invoke<void>("open_in_browser"),

  async openExternal(url: string): Promise<void> {
    if (isTauri()) await invoke("open_external", { url });
    else window.open(url, "_blank", "noopener,noreferrer");
  },

  /** Calls `then` at each such event of the shell; the answer ends it. */
  on<E extends keyof ShellEvents>(event: E, then: (payload: ShellEvents[E]) => void): () => void {
    if (!isTauri()) return () => {};
    const listening = listen<ShellEvents[E]>(event, ({ payload }) => then(payload));
    pending.add(listening);
    const ignored = () => {};
    listening.then(() => pending.delete(listening), ignored);
    return () => void listening.then((stop) => stop(), ignored);
  },

  /** Tells the shell that the page can be asked and told: once all that is called `on` so far does listen, or never. */
  listens(): void {
    if (isTauri())
      void Promise.all(pending)
        .then(() => invoke("listens"))
        .catch(() => {});
  },
};
