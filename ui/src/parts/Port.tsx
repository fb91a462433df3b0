// The port, and changing it in place. The gateway binds the new one first: if that fails, all stays as it was.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../api/client";
import type { Door } from "../api/queries";
import { Button } from "../design/Button";
import { Field, Input } from "../design/Field";
import { useTelling } from "../design/telling";
import { toast } from "../design/Toast";
import { useTexts } from "../i18n";
import { ids } from "../testids";
import { FREE_FOR_ALL, PRESETS, portIn } from "./portNumber";

export function Port({ door }: { door: Door }) {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  if (open) return <PortForm door={door} onClose={() => setOpen(false)} />;
  return (
    <div className="grid content-start gap-1.5">
      <p className="font-medium">{t("home.port")}</p>
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 rounded-lg border border-edge bg-well px-3 py-2 font-mono text-[0.8125rem]">
          {door.port}
        </span>
        <Button onClick={() => setOpen(true)} data-testid={ids.home.changePort}>
          {t("home.change")}
        </Button>
      </div>
      <p className="text-[0.8125rem] text-soft">{t("home.portHint")}</p>
    </div>
  );
}

function PortForm({ door, onClose }: { door: Door; onClose: () => void }) {
  const { t } = useTexts();
  const tell = useTelling();
  const cache = useQueryClient();
  const [text, setText] = useState(String(door.port));
  const [told, setTold] = useState<string>();
  const move = useMutation({
    mutationFn: (port: number) => ask((at) => at.POST("/api/door", { body: { port } })),
    onSuccess: (now) => {
      cache.setQueryData(["door"], now);
      toast(t("home.moved", { port: String(now.port) }));
      onClose();
    },
    onError: (reason) => setTold(tell(reason)),
  });
  const port = portIn(text);

  function save(event: FormEvent) {
    event.preventDefault();
    if (port === undefined) setTold(t("home.portRange"));
    else if (port === door.port && door.state === "open") onClose();
    else move.mutate(port);
  }

  return (
    <form onSubmit={save} className="grid content-start gap-2" noValidate>
      <Field
        label={t("home.port")}
        error={told}
        errorId={ids.home.portError}
        hint={port !== undefined && port < FREE_FOR_ALL ? t("home.portLow") : undefined}
      >
        {(wiring) => (
          <div className="flex flex-wrap gap-2">
            <Input
              {...wiring}
              className="!w-24 flex-1 font-mono"
              inputMode="numeric"
              maxLength={5}
              autoFocus
              value={text}
              onChange={(event) => (setText(event.target.value), setTold(undefined))}
              onKeyDown={(event) => event.key === "Escape" && onClose()}
              data-testid={ids.home.port}
            />
            <Button type="submit" look="primary" busy={move.isPending} data-testid={ids.home.savePort}>
              {t("words.save")}
            </Button>
            <Button onClick={onClose}>{t("words.cancel")}</Button>
          </div>
        )}
      </Field>
      <Presets but={port} onChoose={(preset) => (setText(preset), setTold(undefined))} />
    </form>
  );
}

/** The usual ports, but for the one that is typed already. */
function Presets({ but, onChoose }: { but: number | undefined; onChoose: (port: string) => void }) {
  const { t } = useTexts();
  return (
    <div className="flex flex-wrap gap-1.5" role="group" aria-label={t("home.presets")}>
      {PRESETS.filter((preset) => preset !== but).map((preset) => (
        <Button key={preset} size="small" look="quiet" className="font-mono" onClick={() => onChoose(String(preset))}>
          {preset}
        </Button>
      ))}
    </div>
  );
}
