// The shell as far as the page talks to it. Runs in the page, before it. `window.said` is what the page asked of it,
// `window.tell(event, payload)` is the shell speaking, `window.heard()` what the page listens to.

import type { AppInfo, PendingImport, Update } from "../platform";

export type Shell = { url: string; app?: Partial<AppInfo>; update?: Update; pending?: PendingImport };

type Told = { event: string; payload: unknown };
type Given = { on: boolean; keys: string | null; event: string; handler: number; accepted: boolean };

declare global {
  interface Window {
    isTauri?: boolean;
    said: [string, unknown][];
    tell: (event: string, payload: unknown) => void;
    heard: () => string[];
  }
}

/** Stands alone: the browser checks send its source into the page. */
export function desktop({ url, app: more, update, pending }: Shell): void {
  const app = {
    version: "0.1.0",
    tray: "shown",
    autostart: true,
    safe_mode: false,
    platform: "linux",
    packaged: "deb",
    shortcut: null as string | null,
    ...more,
  };
  const callbacks = new Map<number, (told: Told) => void>();
  const heard = new Map<string, number[]>();
  let last = 0;
  let offer = pending ?? null;
  const answers: Record<string, (given: Given) => unknown> = {
    control_address: () => ({ url, token: "of the window" }),
    app_info: () => ({ ...app }),
    set_autostart: ({ on }) => void (app.autostart = on),
    set_shortcut: ({ keys }) => void (app.shortcut = keys),
    check_for_updates: () => update ?? { state: "none" },
    pending_import: () => offer,
    pending_import_done: () => void (offer = null),
    "plugin:event|listen": ({ event, handler }) => {
      heard.set(event, [...(heard.get(event) ?? []), handler]);
      return handler;
    },
  };
  window.isTauri = true;
  window.said = [];
  window.tell = (event, payload) => (heard.get(event) ?? []).forEach((id) => callbacks.get(id)?.({ event, payload }));
  window.heard = () => [...heard.keys()];
  const internals = {
    transformCallback: (callback: (told: Told) => void) => {
      last += 1;
      callbacks.set(last, callback);
      return last;
    },
    unregisterCallback: (id: number) => callbacks.delete(id),
    invoke: (command: string, given: Given) => {
      if (!command.startsWith("plugin:")) window.said.push([command, given]);
      return Promise.resolve(answers[command]?.(given) ?? null);
    },
  };
  const events = {
    unregisterListener: (event: string, id: number) =>
      heard.set(
        event,
        (heard.get(event) ?? []).filter((other) => other !== id),
      ),
  };
  Object.assign(window, { __TAURI_INTERNALS__: internals, __TAURI_EVENT_PLUGIN_INTERNALS__: events });
}
