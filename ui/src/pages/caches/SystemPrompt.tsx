// Instructions of the user's own, given once with every request.

import { type FormEvent, useState } from "react";
import { Refusal } from "../../api/client";
import type { Transforms } from "../../api/queries";
import { Card } from "../../design/Card";
import { SaveTyped } from "../../design/SaveTyped";
import { SwitchRow } from "../../design/Switch";
import { TextArea } from "../../design/TextArea";
import { SelectField } from "../../design/TextField";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { useTransformsChange } from "./useLaws";

type Prompt = Transforms["system_prompt"];

const PLACES = ["prepend", "append", "if-absent"] as const;
const LONGEST = 50_000;

export function SystemPrompt({ prompt }: { prompt: Prompt }) {
  const { t } = useTexts();
  const kept = { enabled: prompt.enabled ?? false, place: prompt.place ?? "prepend", text: prompt.text ?? "" };
  const [typed, setTyped] = useState<Partial<typeof kept>>({});
  const [tried, setTried] = useState(false);
  const keep = useTransformsChange();
  const now = { ...kept, ...typed };
  const refused = keep.error instanceof Refusal ? keep.error : undefined;
  const empty = tried && now.enabled && !now.text.trim() ? t("words.needed") : undefined;
  const touched = now.enabled !== kept.enabled || now.place !== kept.place || now.text !== kept.text;

  function save(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (now.enabled && !now.text.trim()) return;
    keep.mutate({ system_prompt: now }, { onSuccess: () => (setTyped({}), toast(t("caches.saved"))) });
  }

  return (
    <Card title={t("caches.prompt.title")} about={t("caches.prompt.about")}>
      <form onSubmit={save} noValidate className="grid gap-4">
        <SwitchRow
          name={t("caches.prompt.on")}
          on={now.enabled}
          testid={ids.caches.promptOn}
          onChange={(enabled) => setTyped({ ...typed, enabled })}
        />
        <TextArea
          label={t("caches.prompt.text")}
          error={empty ?? refused?.about("system_prompt.text")}
          rows={5}
          maxLength={LONGEST}
          value={now.text}
          onChange={(text) => setTyped({ ...typed, text })}
          testid={ids.caches.promptText}
        />
        <SelectField
          label={t("caches.prompt.place")}
          value={now.place}
          onChange={(place) => setTyped({ ...typed, place })}
          testid={ids.caches.promptPlace}
          options={PLACES.map((each) => [each, t(`caches.prompt.places.${each}`)])}
        />
        <SaveTyped
          error={keep.error}
          fields={["system_prompt.text"]}
          busy={keep.isPending}
          touched={touched}
          testid={ids.caches.savePrompt}
        />
      </form>
    </Card>
  );
}
