// What is wrong right now, on every page, with the way to mend it. Nothing here when all is well.

import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Connection } from "../api/events";
import { door, secrets } from "../api/queries";
import { Banner } from "../design/Banner";
import { Button } from "../design/Button";
import { ids } from "../testids";
import { useApp } from "./useShell";

export function Troubles({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const at = useLocation().pathname;
  const app = useApp();
  const vault = useQuery(secrets).data;
  const gate = useQuery(door).data;
  const [calm, setCalm] = useState<readonly string[]>([]);
  const found: ReactNode[] = [];
  const later = (kind: string) => (
    <Button size="small" onClick={() => setCalm([...calm, kind])}>
      {t("words.understood")}
    </Button>
  );

  if (connection === "lost") {
    found.push(<Banner key="lost" tone="bad" title={t("shell.lost.title")} testid={ids.shell.trouble("lost")}>{t("shell.lost.body")}</Banner>);
  }
  if (vault && vault.state !== "open" && at !== "/secrets") {
    found.push(
      <Banner
        key="secrets"
        tone="bad"
        title={t(`secrets.${vault.state}.title`)}
        testid={ids.shell.trouble("secrets")}
        actions={<Link to="/secrets" className={LINK}>{t("shell.mend")}</Link>}
      >
        {t("shell.secrets")}
      </Banner>,
    );
  }
  if (gate?.state === "taken" && at !== "/") {
    found.push(
      <Banner
        key="taken"
        tone="bad"
        title={t("home.state.taken", { port: String(gate.port) })}
        testid={ids.shell.trouble("taken")}
        actions={<Link to="/" className={LINK}>{t("shell.mend")}</Link>}
      />,
    );
  }
  if (app?.tray === "no_host" && !calm.includes("no-tray")) {
    found.push(
      <Banner key="no-tray" tone="info" title={t("shell.noTray.title")} testid={ids.shell.trouble("no-tray")} actions={later("no-tray")}>
        {t("shell.noTray.body")}
      </Banner>,
    );
  }
  if (app?.safe_mode && !calm.includes("safe-mode")) {
    found.push(
      <Banner key="safe-mode" tone="info" title={t("shell.safeMode.title")} testid={ids.shell.trouble("safe-mode")} actions={later("safe-mode")}>
        {t("shell.safeMode.body")}
      </Banner>,
    );
  }
  if (found.length === 0) return null;
  return <div className="mx-auto grid w-full max-w-5xl gap-2 px-4 pt-4 sm:px-6">{found}</div>;
}

const LINK = "inline-flex h-8 items-center rounded-lg border border-edge bg-card px-2.5 text-[0.8125rem] font-medium text-ink no-underline hover:border-edge-strong";
