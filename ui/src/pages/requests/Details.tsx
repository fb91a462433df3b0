// All that is known of one request: where it went, what was lost on the way, what it took.

import { useQuery } from "@tanstack/react-query";
import { request, type Request } from "../../api/queries";
import { CopyButton } from "../../design/Copy";
import { Dialog } from "../../design/Dialog";
import { Loaded } from "../../design/Loaded";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { Decided } from "../../parts/Decided";
import { Explained } from "./Explained";
import { Facts } from "./Facts";
import { Attempts, Losses } from "./Trace";

type Props = { id: string; known: Request | undefined; nameOf: (provider: string) => string; onClose: () => void };

export function Details({ id, known, nameOf, onClose }: Props) {
  const { t } = useTexts();
  const query = useQuery({ ...request(id), ...(known ? { initialData: known } : {}) });
  return (
    <Dialog
      open
      place="side"
      onClose={onClose}
      title={query.data?.requested_model || t("requests.one")}
      testid={ids.requests.details}
    >
      <Loaded query={query} rows={10}>
        {(data) => (
          <div className="grid gap-6">
            <Explained id={id} />
            <Facts request={data} nameOf={nameOf} />
            <Attempts attempts={data.attempts ?? []} nameOf={nameOf} />
            <Decided decision={data.decision} />
            <Losses losses={data.losses ?? []} />
            <div className="flex items-center gap-2 border-t border-edge pt-3 text-[0.8125rem] text-soft">
              <span className="shrink-0">{t("requests.trace")}</span>
              <code className="min-w-0 flex-1 truncate">{data.id}</code>
              <CopyButton size="small" text={data.id} what={t("requests.trace")} />
            </div>
          </div>
        )}
      </Loaded>
    </Dialog>
  );
}
