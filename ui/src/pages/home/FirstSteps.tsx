// What is still to do before the first answer. Gone when it is done.

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, Circle } from "lucide-react";
import { accounts, keys } from "../../api/queries";
import { Card } from "../../design/Card";
import { Link } from "../../design/Link";
import { useTexts } from "../../i18n";

export function FirstSteps() {
  const { t } = useTexts();
  const have = useQuery(accounts).data;
  const made = useQuery(keys).data;
  if (!have || !made) return null;
  const steps = [
    { id: "account", done: have.length > 0, to: "/accounts", search: { tab: "providers" } },
    { id: "key", done: made.some((key) => !key.revoked_at), to: "/keys", search: {} },
  ] as const;
  if (steps.every((step) => step.done)) return null;
  return (
    <Card title={t("home.first.title")} about={t("home.first.about")}>
      <ol className="grid gap-3">
        {steps.map(({ id, done, to, search }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-2">
            {done ? (
              <CircleCheck className="size-5 text-good" aria-label={t("words.done")} />
            ) : (
              <Circle aria-hidden className="size-5 text-soft" />
            )}
            <div className="min-w-0 flex-1 basis-52">
              <p className={`font-medium ${done ? "text-soft line-through" : ""}`}>{t(`home.first.${id}.title`)}</p>
              {!done && <p className="text-soft">{t(`home.first.${id}.body`)}</p>}
            </div>
            {!done && (
              <Link
                to={to}
                search={search}
                className="inline-flex h-9 items-center rounded-lg bg-accent px-3.5 font-medium text-accent-ink no-underline hover:bg-accent-hover"
              >
                {t(`home.first.${id}.go`)}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}
