// Changing what a key is called, what it may do, and until when.

import { useState } from "react";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { type Key, type KeyChange as KeyChangeForm, STALE } from "../../api/queries";
import { FormDialog } from "../../design/FormDialog";
import { TextField } from "../../design/TextField";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { changeOf, typedFrom } from "./limits";
import { LimitsInputs } from "./LimitsInputs";
import { useProblems } from "./problems";

export function KeyChange({ known, onClose }: { known: Key; onClose: () => void }) {
  const { t } = useTexts();
  const [name, setName] = useState(known.name);
  const [limits, setLimits] = useState(() => typedFrom(known));
  const [tried, setTried] = useState(false);
  const change = useChange(
    (body: KeyChangeForm) => ask((at) => at.PATCH("/api/keys/{id}", { params: { path: { id: known.id } }, body })),
    STALE.keys,
  );
  const { any, wrong, shown } = useProblems({ name, limits, lastDay: typedFrom(known).lastDay }, tried, change.error);

  function save() {
    setTried(true);
    if (any) return;
    change.mutate(changeOf(known, name, limits), {
      onSuccess: (now) => {
        toast(t("keys.changed", { name: now.name }));
        onClose();
      },
    });
  }

  return (
    <FormDialog
      wide
      holds
      title={t("keys.change", { name: known.name })}
      about={t("keys.changeAbout")}
      error={change.error}
      fields={shown}
      busy={change.isPending}
      saveId={ids.keys.save}
      onSave={save}
      onClose={onClose}
    >
      <TextField
        label={t("keys.name")}
        error={wrong("name")}
        value={name}
        maxLength={100}
        onChange={setName}
        testid={ids.keys.name}
      />
      <LimitsInputs limits={limits} wrong={wrong} onType={(more) => setLimits({ ...limits, ...more })} />
    </FormDialog>
  );
}
