// The master key's page: what to do when it cannot be had, and where it lives when it can.

import { useQuery } from "@tanstack/react-query";
import { type Secrets as State, secrets } from "../../api/queries";
import { Banner } from "../../design/Banner";
import { Card } from "../../design/Card";
import { Loaded } from "../../design/Loaded";
import { Page } from "../../design/Page";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { HomeForm } from "./HomeForm";
import { StartOver } from "./StartOver";
import { TryAgain, Unlock } from "./Unlock";

export function Secrets() {
  const { t } = useTexts();
  const query = useQuery(secrets);
  return (
    <Page title={t("secrets.name")} about={t("secrets.about")}>
      <Loaded query={query}>
        {(now) => (
          <div className="grid gap-5" data-testid={ids.secrets.state} data-state={now.state}>
            <Banner tone={now.state === "open" ? "good" : "bad"} title={t(`secrets.${now.state}.title`)}>
              <p>{t(`secrets.${now.state}.body`, { count: now.sealed_records })}</p>
              {now.why && <p className="mt-1 text-[0.8125rem] text-soft">{t("secrets.said", { why: now.why })}</p>}
            </Banner>
            <Ways now={now} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

/** What can be done in this state. */
function Ways({ now }: { now: State }) {
  const { t } = useTexts();
  switch (now.state) {
    case "locked":
      return <Card title={t("secrets.unlock.title")}>{now.home === "passphrase" ? <Unlock /> : <TryAgain />}</Card>;
    case "missing":
      return (
        <>
          <Card title={t("secrets.again.title")} about={t("secrets.again.about")}>
            <TryAgain />
          </Card>
          <StartOver count={now.sealed_records} />
        </>
      );
    case "unavailable":
      return (
        <>
          <Card title={t("secrets.again.title")} about={t("secrets.again.about")}>
            <TryAgain />
          </Card>
          <HomeForm title={t("secrets.choose.title")} homes={["passphrase", "keyfile"]} />
        </>
      );
    case "open":
      return now.home === "environment" ? (
        <p className="text-soft">{t("secrets.homes.environment.kept", { count: now.sealed_records })}</p>
      ) : (
        <HomeForm
          title={t("secrets.move")}
          about={t(`secrets.homes.${now.home}.kept`, { count: now.sealed_records })}
          homes={(["keychain", "passphrase", "keyfile"] as const).filter(
            (home) => home !== now.home || home === "passphrase",
          )}
        />
      );
  }
}
