// The key press that opens the window from anywhere. Off until one is chosen.

import { type KeyboardEvent, useState } from "react";
import { useChange } from "../../api/change";
import { Button } from "../../design/Button";
import { Field, INPUT } from "../../design/Field";
import { useTelling } from "../../design/telling";
import { useTexts } from "../../i18n";
import { type AppInfo, platform } from "../../platform";
import { APP } from "../../shell/useShell";
import { ids } from "../../testids";
import { shortcutOf, shown } from "./shortcutKeys";

export function Shortcut({ app }: { app: AppInfo }) {
  const { t } = useTexts();
  const tell = useTelling();
  const [listening, setListening] = useState(false);
  const set = useChange(platform.setShortcut, APP.queryKey);

  function press(event: KeyboardEvent) {
    if (event.key === "Tab") return;
    event.preventDefault();
    if (event.key === "Escape") return event.currentTarget instanceof HTMLElement && event.currentTarget.blur();
    const keys = shortcutOf(event.nativeEvent);
    if (!keys) return;
    set.mutate(keys);
    if (event.currentTarget instanceof HTMLElement) event.currentTarget.blur();
  }

  return (
    <div className="border-t border-edge pt-3">
      <Field
        label={t("settings.shortcut.name")}
        hint={t("settings.shortcut.hint")}
        error={set.isError ? tell(set.error) : undefined}
      >
        {(wiring) => (
          <div className="flex gap-2">
            <input
              {...wiring}
              readOnly
              className={`${INPUT} font-mono`}
              value={listening ? "" : shown(app.shortcut ?? "", app.platform)}
              placeholder={t(listening ? "settings.shortcut.press" : "settings.shortcut.off")}
              onFocus={() => setListening(true)}
              onBlur={() => setListening(false)}
              onKeyDown={press}
              data-testid={ids.settings.shortcut}
            />
            {app.shortcut && (
              <Button busy={set.isPending} onClick={() => set.mutate(null)} data-testid={ids.settings.clearShortcut}>
                {t("settings.shortcut.clear")}
              </Button>
            )}
          </div>
        )}
      </Field>
    </div>
  );
}
