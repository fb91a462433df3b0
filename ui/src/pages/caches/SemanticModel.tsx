// The embedding model that tells which questions mean the same. Nothing is asked of it before it is saved.

import { type FormEvent, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Refusal, saysMore } from "../../api/client";
import { models } from "../../api/queries";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { useTelling } from "../../design/telling";
import { TextField } from "../../design/TextField";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { ModelNames } from "../../parts/ModelNames";
import { ids } from "../../testids";
import { useCachesChange } from "./useLaws";

const NAMES = "embedding-models";

export function SemanticModel({ kept }: { kept: string }) {
  const { t } = useTexts();
  const tell = useTelling();
  const known = useQuery(models).data ?? [];
  const [typed, setTyped] = useState<string>();
  const keep = useCachesChange();
  const name = typed ?? kept;
  const refused = keep.error instanceof Refusal ? keep.error : undefined;

  function save(event: FormEvent) {
    event.preventDefault();
    const semantic_model = name.trim();
    if (semantic_model === kept) return setTyped(undefined);
    keep.mutate({ semantic_model }, { onSuccess: () => (setTyped(undefined), toast(t("caches.saved"))) });
  }

  return (
    <form onSubmit={save} noValidate className="grid gap-3">
      {/* Those that say so first; but not every embedding model has it in its name. */}
      <ModelNames id={NAMES} more={known.map(({ id }) => id).filter((id) => /embed/i.test(id))} />
      <TextField
        label={t("caches.semantic.model")}
        hint={t("caches.semantic.modelHint")}
        error={refused?.about("semantic_model")}
        className="font-mono"
        list={NAMES}
        placeholder="openai/text-embedding-3-small"
        title={name}
        value={name}
        onChange={(text) => (setTyped(text), keep.reset())}
        testid={ids.caches.model}
      />
      {keep.isError && saysMore(keep.error, ["semantic_model"]) && <Banner tone="bad">{tell(keep.error)}</Banner>}
      {name.trim() !== kept && (
        <Button
          type="submit"
          look="primary"
          className="justify-self-start"
          busy={keep.isPending}
          data-testid={ids.caches.saveModel}
        >
          {t("words.save")}
        </Button>
      )}
    </form>
  );
}
