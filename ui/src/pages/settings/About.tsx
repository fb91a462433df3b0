// Which OmniRoute this is.

import { useQuery } from "@tanstack/react-query";
import { status } from "../../api/queries";
import { Card } from "../../design/Card";
import { Loaded } from "../../design/Loaded";
import { useTexts } from "../../i18n";
import type { AppInfo } from "../../platform";
import { ids } from "../../testids";

export function About({ app }: { app: AppInfo | null }) {
  const { t } = useTexts();
  const query = useQuery(status);
  return (
    <Card title={t("settings.about.title")}>
      <Loaded query={query}>
        {(data) => {
          const facts: [string, string | undefined][] = [
            [t("settings.about.version"), data.version],
            [t("settings.about.packaged"), app ? `${app.packaged} · ${app.platform}` : undefined],
            [t("settings.about.process"), data.running ? String(data.running.pid) : undefined],
            [t("settings.about.shed"), data.ledger_shed > 0 ? String(data.ledger_shed) : undefined],
            [t("settings.about.licence"), "MIT"],
          ];
          return (
            <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1" data-testid={ids.settings.version}>
              {facts
                .filter(([, value]) => value)
                .map(([name, value]) => (
                  <div key={name} className="col-span-2 grid grid-cols-subgrid">
                    <dt className="text-soft">{name}</dt>
                    <dd>{value}</dd>
                  </div>
                ))}
            </dl>
          );
        }}
      </Loaded>
    </Card>
  );
}
