// The semantic cache: as which model, how much alike, how much, and of what use it was. Without a model it is off.

import { TriangleAlert } from "lucide-react";
import type { Caches } from "../../api/queries";
import { Card } from "../../design/Card";
import { useFormat } from "../../format";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { CacheUse } from "./CacheUse";
import { NumberForm } from "./NumberForm";
import { SemanticModel } from "./SemanticModel";

export function SemanticCache({ caches }: { caches: Caches }) {
  const { t } = useTexts();
  const format = useFormat();
  const { exact, semantic_model, semantic_use, semantic_failures } = caches;
  return (
    <Card title={t("caches.semantic.title")} about={t("caches.semantic.about")}>
      <div className="grid gap-4">
        <SemanticModel kept={semantic_model} />
        <p className="flex gap-2 text-[0.8125rem] text-soft">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
          {t("caches.semantic.risk")}
        </p>
        {semantic_model && (
          <div className="grid gap-4 border-t border-edge pt-3">
            <NumberForm
              caches={caches}
              // For how long is the exact cache's to say while it is on.
              names={["semantic_similarity", "semantic_mb", ...(exact ? [] : (["exact_minutes"] as const))]}
            />
            <CacheUse use={semantic_use} testid={ids.caches.semanticUse} />
            {semantic_failures > 0 && (
              <p data-testid={ids.caches.failures} className="text-[0.8125rem] text-warn">
                {t("caches.semantic.failures", { count: semantic_failures, shown: format.count(semantic_failures) })}
              </p>
            )}
          </div>
        )}
      </div>
    </Card>
  );
}
