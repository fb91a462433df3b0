// The gateway's door: its state and what to do about it, its port, its address.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pause, Play, RefreshCw } from "lucide-react";
import { ask } from "../../api/client";
import type { Door } from "../../api/queries";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { CopyLine } from "../../design/Copy";
import { useTelling } from "../../design/telling";
import { useTexts } from "../../i18n";
import { DOOR_STATES } from "../../parts/doorStates";
import { Port } from "../../parts/Port";
import { ids } from "../../testids";

export function DoorCard({ door }: { door: Door }) {
  const { t } = useTexts();
  const tell = useTelling();
  const cache = useQueryClient();
  const { mark: Mark, ink } = DOOR_STATES[door.state];
  const turn = useMutation({
    mutationFn: (to: "pause" | "resume") =>
      to === "pause" ? ask((at) => at.POST("/api/door/pause")) : ask((at) => at.POST("/api/door/resume")),
    onSuccess: (now) => cache.setQueryData(["door"], now),
    onError: () => cache.invalidateQueries({ queryKey: ["door"] }),
  });
  return (
    <section className="rounded-xl border border-edge bg-card p-5 shadow-card" aria-label={t("home.door")}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <Mark aria-hidden className={`size-7 shrink-0 ${ink}`} />
        <div className="min-w-0 flex-1 basis-56" aria-live="polite">
          <p className="text-base font-semibold" data-testid={ids.home.state} data-state={door.state}>
            {t(`home.state.${door.state}`, { port: String(door.port) })}
          </p>
          <p className="text-soft">{t(`home.then.${door.state}`)}</p>
        </div>
        <Turn state={door.state} busy={turn.isPending} onTurn={(to) => turn.mutate(to)} />
      </div>
      {door.state === "taken" && <Taken door={door} />}
      {turn.isError && (
        <div className="mt-3">
          <Banner tone="bad">{tell(turn.error)}</Banner>
        </div>
      )}
      <div className="mt-4 grid gap-4 border-t border-edge pt-4 md:grid-cols-2">
        <Port door={door} />
        <div className="grid content-start gap-1.5">
          <p className="font-medium">{t("home.baseUrl")}</p>
          <CopyLine
            text={door.base_url}
            what={t("home.baseUrl")}
            testid={ids.home.baseUrl}
            copyTestid={ids.home.copyBaseUrl}
          />
          <p className="text-[0.8125rem] text-soft">{t("home.baseUrlHint")}</p>
        </div>
      </div>
    </section>
  );
}

function Turn({
  state,
  busy,
  onTurn,
}: {
  state: Door["state"];
  busy: boolean;
  onTurn: (to: "pause" | "resume") => void;
}) {
  const { t } = useTexts();
  if (state === "open") {
    return (
      <Button
        busy={busy}
        onClick={() => onTurn("pause")}
        data-testid={ids.home.pause}
        icon={<Pause aria-hidden className="size-4" />}
      >
        {t("home.pause")}
      </Button>
    );
  }
  if (state === "paused") {
    return (
      <Button
        look="primary"
        busy={busy}
        onClick={() => onTurn("resume")}
        data-testid={ids.home.resume}
        icon={<Play aria-hidden className="size-4" />}
      >
        {t("home.resume")}
      </Button>
    );
  }
  return (
    <Button
      look="primary"
      busy={busy}
      onClick={() => onTurn("resume")}
      data-testid={ids.home.retry}
      icon={<RefreshCw aria-hidden className="size-4" />}
    >
      {t("words.again")}
    </Button>
  );
}

/** Who has the port, and the two ways out. */
function Taken({ door }: { door: Door }) {
  const { t } = useTexts();
  const { owner } = door;
  const kind = owner ? (owner.ours ? "ours" : "other") : "unknown";
  return (
    <div className="mt-4">
      <Banner tone="bad" title={t(`home.taken.${kind}.title`, { program: owner?.program, pid: String(owner?.pid) })}>
        <p>{t(`home.taken.${kind}.body`)}</p>
        {!owner && door.why && <p className="text-soft">{door.why}</p>}
      </Banner>
    </div>
  );
}
