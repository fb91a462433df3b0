// One switch per kind of alert. A silenced kind still stands in the list; it only makes no notification.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../api/client";
import type { AlertKind, Alerts } from "../../api/queries";
import { Card } from "../../design/Card";
import { SwitchRow } from "../../design/Switch";
import { useTelling } from "../../design/telling";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { GROUPS, kindsOf } from "./kinds";

export function Silence({ silenced }: { silenced: readonly AlertKind[] }) {
  const { t } = useTexts();
  const tell = useTelling();
  const cache = useQueryClient();
  const show = (kinds: readonly AlertKind[]) =>
    cache.setQueryData<Alerts>(["alerts"], (now) => now && { ...now, silenced: [...kinds] });
  const silence = useMutation({
    mutationFn: (kinds: AlertKind[]) => ask((at) => at.PUT("/api/alerts/silenced", { body: { kinds } })),
    // Shown at once, taken back if it could not be done.
    onMutate: (kinds) => (show(kinds), { before: silenced }),
    onError: (reason, _, context) => {
      if (context) show(context.before);
      toast(tell(reason), "bad");
    },
  });
  return (
    <Card title={t("alerts.notify.title")} about={t("alerts.notify.about")}>
      {GROUPS.map((group) => (
        <fieldset key={group} className="mb-3 last:mb-0">
          <legend className="text-xs font-semibold text-soft">{t(`alerts.groups.${group}`)}</legend>
          <div className="divide-y divide-edge">
            {kindsOf(group).map((kind) => (
              <SwitchRow
                key={kind}
                name={t(`alerts.kinds.${kind}`)}
                on={!silenced.includes(kind)}
                testid={ids.alerts.silence(kind)}
                onChange={(on) => silence.mutate(on ? silenced.filter((other) => other !== kind) : [...silenced, kind])}
              />
            ))}
          </div>
        </fieldset>
      ))}
    </Card>
  );
}
