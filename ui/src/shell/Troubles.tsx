// What is wrong right now, on every page, with the way to mend it. Nothing here when all is well.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAddress } from "../address";
import type { Connection } from "../api/events";
import { door, secrets } from "../api/queries";
import { Banner } from "../design/Banner";
import { Button } from "../design/Button";
import { Link } from "../design/Link";
import { useTexts } from "../i18n";
import { ids } from "../testids";
import { useApp } from "./useShell";

type Trouble = {
  kind: "lost" | "secrets" | "taken" | "no-tray" | "safe-mode";
  title: string;
  body?: string;
  /** Where it can be mended. */
  mend?: "/" | "/secrets";
  /** It is only to be known: once it is understood it is not told again. */
  calm?: true;
};

export function Troubles({ connection }: { connection: Connection }) {
  const all = useTroubles(connection);
  const [understood, setUnderstood] = useState<readonly string[]>([]);
  const told = all.filter(({ kind }) => !understood.includes(kind));
  if (told.length === 0) return null;
  return (
    <div className="mx-auto grid w-full max-w-5xl gap-2 px-4 pt-4 sm:px-6">
      {told.map((trouble) => (
        <Told key={trouble.kind} trouble={trouble} onUnderstood={() => setUnderstood([...understood, trouble.kind])} />
      ))}
    </div>
  );
}

/** What is wrong, but for what the page one is on tells by itself. */
function useTroubles(connection: Connection): Trouble[] {
  const { t } = useTexts();
  const at = useAddress().path;
  const app = useApp();
  const vault = useQuery(secrets).data;
  const gate = useQuery(door).data;
  const all: (Trouble | false | undefined)[] = [
    connection === "lost" && { kind: "lost", title: t("shell.lost.title"), body: t("shell.lost.body") },
    vault &&
      vault.state !== "open" && {
        kind: "secrets",
        title: t(`secrets.${vault.state}.title`),
        body: t("shell.secrets"),
        mend: "/secrets",
      },
    gate?.state === "taken" && {
      kind: "taken",
      title: t("home.state.taken", { port: String(gate.port) }),
      mend: "/",
    },
    app?.tray === "no_host" && {
      kind: "no-tray",
      title: t("shell.noTray.title"),
      body: t("shell.noTray.body"),
      calm: true,
    },
    app?.safe_mode && {
      kind: "safe-mode",
      title: t("shell.safeMode.title"),
      body: t("shell.safeMode.body"),
      calm: true,
    },
  ];
  return all.filter((each) => !!each).filter(({ mend }) => mend !== at);
}

function Told({ trouble, onUnderstood }: { trouble: Trouble; onUnderstood: () => void }) {
  const { t } = useTexts();
  const { kind, title, body, mend, calm } = trouble;
  const actions = mend ? (
    <Link
      to={mend}
      className="inline-flex h-8 items-center rounded-lg border border-edge bg-card px-2.5 text-[0.8125rem] font-medium text-ink no-underline hover:border-edge-strong"
    >
      {t("shell.mend")}
    </Link>
  ) : (
    calm && (
      <Button size="small" onClick={onUnderstood}>
        {t("words.understood")}
      </Button>
    )
  );
  return (
    <Banner tone={calm ? "info" : "bad"} title={title} testid={ids.shell.trouble(kind)} actions={actions}>
      {body}
    </Banner>
  );
}
