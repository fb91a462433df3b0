// What a query has: the data, or a calm wait, or what went wrong and a way to try again.

import type { UseQueryResult } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { useTexts } from "../i18n";
import { ids } from "../testids";
import { Banner } from "./Banner";
import { Button } from "./Button";
import { useTelling } from "./telling";

type Props<T> = {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
  rows?: number;
  /** The data goes to the edge of its panel; what stands in for it must not. */
  flush?: boolean;
};

export function Loaded<T>({ query, children, rows = 3, flush = false }: Props<T>) {
  if (query.data !== undefined) return children(query.data);
  return (
    <div className={flush ? "p-5" : ""}>
      {query.isError ? (
        <Failed reason={query.error} onRetry={() => void query.refetch()} busy={query.isFetching} />
      ) : (
        <Skeleton rows={rows} />
      )}
    </div>
  );
}

export function Failed({ reason, onRetry, busy = false }: { reason: unknown; onRetry: () => void; busy?: boolean }) {
  const { t } = useTexts();
  const tell = useTelling();
  return (
    <Banner
      tone="bad"
      title={t("words.failed")}
      actions={
        <Button
          size="small"
          busy={busy}
          onClick={onRetry}
          data-testid={ids.shell.retry}
          icon={<RefreshCw aria-hidden className="size-4" />}
        >
          {t("words.again")}
        </Button>
      }
    >
      {tell(reason)}
    </Banner>
  );
}

function Skeleton({ rows }: { rows: number }) {
  const { t } = useTexts();
  return (
    <div role="status" className="grid animate-late gap-3 p-1">
      <span className="sr-only">{t("words.loading")}</span>
      {Array.from({ length: rows }, (_, at) => (
        <div key={at} className="h-4 animate-pulse rounded bg-well odd:w-2/3" />
      ))}
    </div>
  );
}
