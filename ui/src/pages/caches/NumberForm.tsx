// Numbers of the caches, kept together when one says so.

import { type FormEvent, useState } from "react";
import { Refusal, saysMore } from "../../api/client";
import type { Caches } from "../../api/queries";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { useTelling } from "../../design/telling";
import { TextField } from "../../design/TextField";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { isWithin, numberIn } from "../../typing";
import { ids } from "../../testids";
import { useCachesChange } from "./useLaws";

/** `scale`: what is typed is so many of what is kept; `places`: so many digits after its point are kept. */
const NUMBERS = {
  exact_mb: { label: "caches.mb", least: 1, most: 1024, scale: 1, places: 0 },
  exact_minutes: { label: "caches.minutes", least: 1, most: 10_080, scale: 1, places: 0 },
  semantic_similarity: { label: "caches.semantic.similarity", least: 0.5, most: 1, scale: 1, places: 4 },
  semantic_mb: { label: "caches.mb", least: 1, most: 256, scale: 1, places: 0 },
  idempotency_ms: { label: "caches.repeats.seconds", least: 0, most: 60, scale: 1000, places: 0 },
} as const;

type Name = keyof typeof NUMBERS;

export function NumberForm({ caches, names }: { caches: Caches; names: readonly Name[] }) {
  const { t } = useTexts();
  const tell = useTelling();
  const [typed, setTyped] = useState<Partial<Record<Name, string>>>({});
  const keep = useCachesChange();
  const refused = keep.error instanceof Refusal ? keep.error : undefined;
  const keptOf = (name: Name) => String(caches[name] / NUMBERS[name].scale);
  const textOf = (name: Name) => typed[name] ?? keptOf(name);
  const wrongOf = (name: Name) => {
    const { least, most } = NUMBERS[name];
    const within = textOf(name).trim() && isWithin(textOf(name), least, most);
    return within ? undefined : t("words.between", { least, most });
  };
  const touched = names.some((name) => textOf(name) !== keptOf(name));

  function save(event: FormEvent) {
    event.preventDefault();
    if (names.some(wrongOf)) return;
    const numberOf = (name: Name) =>
      Number(((numberIn(textOf(name)) ?? 0) * NUMBERS[name].scale).toFixed(NUMBERS[name].places));
    const body = Object.fromEntries(names.map((name) => [name, numberOf(name)]));
    keep.mutate(body, { onSuccess: () => (setTyped({}), toast(t("caches.saved"))) });
  }

  return (
    <form onSubmit={save} noValidate className="grid gap-3">
      <div className="flex flex-wrap items-end gap-3">
        {names.map((name) => (
          <TextField
            key={name}
            label={t(NUMBERS[name].label)}
            error={wrongOf(name) ?? refused?.about(name)}
            className="!w-32"
            inputMode="decimal"
            value={textOf(name)}
            onChange={(text) => setTyped({ ...typed, [name]: text })}
            testid={ids.caches.number(name)}
          />
        ))}
        {touched && (
          <Button type="submit" look="primary" busy={keep.isPending} data-testid={ids.caches.save}>
            {t("words.save")}
          </Button>
        )}
      </div>
      {keep.isError && saysMore(keep.error, names) && <Banner tone="bad">{tell(keep.error)}</Banner>}
    </form>
  );
}
