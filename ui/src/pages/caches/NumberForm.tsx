// Numbers of the caches.

import type { Caches } from "../../api/queries";
import { NumbersForm } from "../../design/NumbersForm";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { useCachesChange } from "./useLaws";

const NUMBERS = {
  exact_mb: { label: "caches.mb", least: 1, most: 1024 },
  exact_minutes: { label: "caches.minutes", least: 1, most: 10_080 },
  semantic_similarity: { label: "caches.semantic.similarity", least: 0.5, most: 1, places: 4 },
  semantic_mb: { label: "caches.mb", least: 1, most: 256 },
  idempotency_ms: { label: "caches.repeats.seconds", least: 0, most: 60, scale: 1000 },
} as const;

type Name = keyof typeof NUMBERS;

export function NumberForm({ caches, names }: { caches: Caches; names: readonly Name[] }) {
  const { t } = useTexts();
  return (
    <NumbersForm
      numbers={names.map((name) => [name, { ...NUMBERS[name], label: t(NUMBERS[name].label) }] as const)}
      kept={caches}
      change={useCachesChange()}
      saved={t("caches.saved")}
      testids={ids.caches}
    />
  );
}
