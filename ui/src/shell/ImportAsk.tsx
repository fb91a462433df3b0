// A link from outside wants to add something. Everything in it is shown before anything is done with it.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Banner } from "../design/Banner";
import { Button } from "../design/Button";
import { Actions, Dialog } from "../design/Dialog";
import { useTelling } from "../design/telling";
import { toast } from "../design/Toast";
import { useTexts } from "../i18n";
import { type PendingImport, platform } from "../platform";
import { ids } from "../testids";
import { accept, rowsOf } from "./importing";

const KEY = ["pending-import"];

export function ImportAsk() {
  const { t } = useTexts();
  const tell = useTelling();
  const cache = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const { data } = useQuery({ queryKey: KEY, queryFn: () => platform.pendingImport(), staleTime: Infinity });
  useEffect(() => platform.on("import-offered", () => void cache.invalidateQueries({ queryKey: KEY })), [cache]);

  async function answer(accepted: boolean) {
    setBusy(true);
    setProblem(undefined);
    try {
      // Until it is added the shell keeps the offer: what fails can be tried again.
      if (accepted && data) await accept(data);
      await platform.pendingImportDone(accepted);
      cache.setQueryData(KEY, null);
      if (accepted) {
        toast(t("import.done"));
        void cache.invalidateQueries();
      }
    } catch (reason) {
      setProblem(tell(reason));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      open={!!data}
      holds
      onClose={() => void answer(false)}
      title={t("import.title")}
      about={t("import.about")}
      testid={ids.import.dialog}
    >
      {data && <Offer offer={data} />}
      <p className="mt-3 text-soft">{t("import.warning")}</p>
      {problem && (
        <div className="mt-3">
          <Banner tone="bad">{problem}</Banner>
        </div>
      )}
      <Actions>
        <Button disabled={busy} onClick={() => void answer(false)} data-testid={ids.import.refuse}>
          {t("import.refuse")}
        </Button>
        <Button look="primary" busy={busy} onClick={() => void answer(true)} data-testid={ids.import.accept}>
          {t("import.accept")}
        </Button>
      </Actions>
    </Dialog>
  );
}

/** All that the link says. */
function Offer({ offer }: { offer: PendingImport }) {
  const { t } = useTexts();
  return (
    <dl className="divide-y divide-edge rounded-lg border border-edge">
      {rowsOf(offer).map(({ name, value, secret }) => (
        <div key={name} className="grid gap-0.5 px-3 py-2">
          <dt className="text-xs text-soft">{name}</dt>
          <dd className="font-mono text-[0.8125rem] break-all">
            {value}
            {secret && <span className="ml-2 font-sans text-xs text-warn">{t("import.secret")}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
