// Start at login, as the system itself says it is.

import { useChange } from "../api/change";
import { SwitchRow } from "../design/Switch";
import { useTelling } from "../design/telling";
import { toast } from "../design/Toast";
import { useTexts } from "../i18n";
import { type AppInfo, platform } from "../platform";
import { APP } from "../shell/useShell";
import { ids } from "../testids";

export function Autostart({ app }: { app: AppInfo }) {
  const { t } = useTexts();
  const tell = useTelling();
  const set = useChange(platform.setAutostart, APP.queryKey);
  return (
    <SwitchRow
      name={t("home.desktop.autostart")}
      hint={t(app.autostart === null ? "home.desktop.autostartUnknown" : "home.desktop.autostartHint")}
      on={set.isPending ? set.variables : app.autostart === true}
      disabled={app.autostart === null || set.isPending}
      testid={ids.home.autostart}
      onChange={(on) => set.mutate(on, { onError: (reason) => toast(tell(reason), "bad") })}
    />
  );
}
