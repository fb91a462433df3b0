// Writing a fallback chain.

import { useState } from "react";
import { detailsAt, sentence } from "../../api/client";
import type { Routing } from "../../api/queries";
import { FormDialog } from "../../design/FormDialog";
import { TextArea } from "../../design/TextArea";
import { TextField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { linesIn } from "../../typing";
import { ids } from "../../testids";
import { put } from "./lists";
import { useRoutingChange } from "./useRoutingChange";

/** The one at `at` is changed; at the end of the list it is a new one. */
type Props = { chains: Routing["chains"]; at: number; onClose: () => void };

export function ChainEditor({ chains, at, onClose }: Props) {
  const { t } = useTexts();
  const known = chains[at];
  const [models, setModels] = useState(known?.models ?? "*");
  const [then, setThen] = useState((known?.then ?? []).join("\n"));
  const [tried, setTried] = useState(false);
  const keep = useRoutingChange();
  const steps = linesIn(then);
  const told = (which: string) => detailsAt(keep.error, `chains[${at}].${which}`);
  const wrong = (which: string, value: string) =>
    tried && !value.trim() ? t("words.needed") : told(which).map(({ message }) => sentence(message))[0];

  function save() {
    setTried(true);
    if (!models.trim() || steps.length === 0) return;
    keep.mutate({ chains: put(chains, at, { models: models.trim(), then: steps }) }, { onSuccess: onClose });
  }

  return (
    <FormDialog
      holds={then !== (known?.then ?? []).join("\n")}
      title={known ? t("routing.chains.change") : t("routing.chains.add")}
      about={t("routing.chains.about")}
      error={keep.error}
      fields={told("").map(({ field }) => field)}
      busy={keep.isPending}
      saveId={ids.routing.save}
      onSave={save}
      onClose={onClose}
    >
      <TextField
        label={t("routing.chains.models")}
        hint={t("routing.chains.modelsHint")}
        error={wrong("models", models)}
        className="font-mono"
        value={models}
        onChange={setModels}
        testid={ids.routing.chainModels}
      />
      <TextArea
        label={t("routing.chains.steps")}
        hint={t("routing.chains.stepsHint")}
        error={wrong("then", then)}
        className="font-mono"
        rows={4}
        value={then}
        onChange={setThen}
        testid={ids.routing.chainThen}
      />
    </FormDialog>
  );
}
