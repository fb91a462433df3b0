// Home: is the gateway there, where, and what to tell the tools.

import { useQuery } from "@tanstack/react-query";
import { door } from "../../api/queries";
import { Loaded } from "../../design/Loaded";
import { Card } from "../../design/Card";
import { Page } from "../../design/Page";
import { useTexts } from "../../i18n";
import { useApp } from "../../shell/useShell";
import { Autostart } from "../../parts/Autostart";
import { DoorCard } from "./DoorCard";
import { FirstSteps } from "./FirstSteps";
import { Snippets } from "./Snippets";

export function Home() {
  const { t } = useTexts();
  const gate = useQuery(door);
  const app = useApp();
  return (
    <Page title={t("home.title")} about={t("home.about")}>
      <Loaded query={gate}>
        {(data) => (
          <>
            <DoorCard door={data} />
            <FirstSteps />
            <Snippets baseUrl={data.base_url} />
          </>
        )}
      </Loaded>
      {app && (
        <Card title={t("home.desktop.title")}>
          <div className="divide-y divide-edge">
            <Autostart app={app} />
            <div className="py-2.5">
              <p className="font-medium">{t("home.desktop.tray")}</p>
              <p className="text-[0.8125rem] text-soft">{t(`home.desktop.trays.${app.tray}`)}</p>
            </div>
          </div>
        </Card>
      )}
    </Page>
  );
}
