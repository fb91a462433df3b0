// Settings: everything that is chosen once. In the window also what only a program on this machine can do.

import { useQuery } from "@tanstack/react-query";
import { door } from "../../api/queries";
import { Card } from "../../design/Card";
import { Loaded } from "../../design/Loaded";
import { Page } from "../../design/Page";
import { useTexts } from "../../i18n";
import { Autostart } from "../../parts/Autostart";
import { Port } from "../../parts/Port";
import { platform } from "../../platform";
import { useApp } from "../../shell/useShell";
import { About } from "./About";
import { Appearance } from "./Appearance";
import { BrowserAccess } from "./BrowserAccess";
import { Password } from "./Password";
import { SecretsCard } from "./SecretsCard";
import { Shortcut } from "./Shortcut";
import { Updates } from "./Updates";

export function Settings() {
  const { t } = useTexts();
  const gate = useQuery(door);
  const app = useApp();
  return (
    <Page title={t("settings.title")}>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <div className="grid min-w-0 gap-5">
          <Card title={t("settings.gateway")}>
            <Loaded query={gate}>{(data) => <Port door={data} />}</Loaded>
          </Card>
          {app && (
            <Card title={t("home.desktop.title")}>
              <Autostart app={app} />
              <Shortcut app={app} />
            </Card>
          )}
          <SecretsCard />
          {platform.desktop && <BrowserAccess />}
        </div>
        <div className="grid min-w-0 gap-5">
          <Appearance />
          {platform.desktop ? <Updates /> : <Password />}
          <About app={app} />
        </div>
      </div>
    </Page>
  );
}
