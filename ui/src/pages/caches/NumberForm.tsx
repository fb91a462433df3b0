// Numbers of the caches, kept together when one says so.

import { type FormEvent, useState } from "react";
import { Refusal, saysMore } from "../../api/client";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { useTelling } from "../../design/telling";
import { TextField } from "../../design/TextField";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { isWithin, numberIn } from "../../typing";
import { ids } from "../../testids";
import { useCachesChange } from "./useLaws";

type Name = "exact_mb" | "exact_minutes" | "idempotency_ms";
type NumberField = { name: Name; label: string; value: number; least: number; most: number; scale?: number };

/** `scale`: what is typed is so many of what is kept. */
export function NumberForm({ fields }: { fields: readonly NumberField[] }) {
  const { t } = useTexts();
  const tell = useTelling();
  const kept = Object.fromEntries(fields.map(({ name, value, scale = 1 }) => [name, String(value / scale)]));
  const [typed, setTyped] = useState<Partial<Record<Name, string>>>({});
  const keep = useCachesChange();
  const refused = keep.error instanceof Refusal ? keep.error : undefined;
  const textOf = (name: Name) => typed[name] ?? kept[name] ?? "";
  const isWrong = ({ name, least, most }: NumberField) => !textOf(name).trim() || !isWithin(textOf(name), least, most);
  const touched = fields.some(({ name }) => textOf(name) !== kept[name]);

  function save(event: FormEvent) {
    event.preventDefault();
    if (fields.some(isWrong)) return;
    const body = Object.fromEntries(
      fields.map(({ name, scale = 1 }) => [name, Math.round((numberIn(textOf(name)) ?? 0) * scale)]),
    );
    keep.mutate(body, { onSuccess: () => (setTyped({}), toast(t("caches.saved"))) });
  }

  return (
    <form onSubmit={save} noValidate className="grid gap-3">
      <div className="flex flex-wrap items-end gap-3">
        {fields.map((field) => (
          <TextField
            key={field.name}
            label={field.label}
            error={
              isWrong(field) ? t("words.between", { least: field.least, most: field.most }) : refused?.about(field.name)
            }
            className="!w-32"
            inputMode="decimal"
            value={textOf(field.name)}
            onChange={(text) => setTyped({ ...typed, [field.name]: text })}
            testid={ids.caches.number(field.name)}
          />
        ))}
        {touched && (
          <Button type="submit" look="primary" busy={keep.isPending} data-testid={ids.caches.save}>
            {t("words.save")}
          </Button>
        )}
      </div>
      {keep.isError &&
        saysMore(
          keep.error,
          fields.map(({ name }) => name),
        ) && <Banner tone="bad">{tell(keep.error)}</Banner>}
    </form>
  );
}
