// A key press in the words a global shortcut is written with, such as "CommandOrControl+Shift+O".

type Pressed = Pick<KeyboardEvent, "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** Nothing until a key comes with Ctrl, Alt or Cmd: a plain letter would be lost to every program. */
export function shortcutOf({ code, ctrlKey, metaKey, altKey, shiftKey }: Pressed): string | undefined {
  const key = keyOf(code);
  if (!key || !(ctrlKey || metaKey || altKey)) return undefined;
  return [ctrlKey || metaKey ? "CommandOrControl" : "", altKey ? "Alt" : "", shiftKey ? "Shift" : "", key].filter(Boolean).join("+");
}

/** The same for a person. */
export const shown = (keys: string, platform: string) =>
  keys.replace("CommandOrControl", platform === "macos" ? "⌘" : "Ctrl");

function keyOf(code: string): string | undefined {
  const letter = /^(?:Key([A-Z])|Digit(\d)|(F\d{1,2}))$/.exec(code);
  if (letter) return letter[1] ?? letter[2] ?? letter[3];
  return code === "Space" ? "Space" : undefined;
}
