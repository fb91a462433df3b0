// Where a request would go, without sending it.

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask, Refusal, saysMore } from "../../api/client";
import type { Route } from "../../api/queries";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { Card } from "../../design/Card";
import { Checkbox } from "../../design/Field";
import { useTelling } from "../../design/telling";
import { TextField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { isNoCount, numberIn } from "../../typing";
import { ids } from "../../testids";
import { NAMES } from "./names";
import { Way } from "./Way";

type Typed = { model: string; tokens: string; tools: boolean; images: boolean };

/** Decides anew each time: the decision depends on the moment. */
async function askWay({ model, tokens, tools, images }: Typed): Promise<Route> {
  const prompt_tokens = numberIn(tokens);
  const query = { model: model.trim(), tools, images, ...(prompt_tokens ? { prompt_tokens } : {}) };
  return (await ask((at) => at.GET("/api/route", { params: { query } }))) as Route;
}

export function DryRun() {
  const { t } = useTexts();
  const tell = useTelling();
  const [typed, setTyped] = useState<Typed>({ model: "", tokens: "", tools: false, images: false });
  const [tried, setTried] = useState(false);
  const way = useMutation({ mutationFn: askWay });
  const refused = way.error instanceof Refusal ? way.error : undefined;
  const type = (more: Partial<Typed>) => setTyped({ ...typed, ...more });
  const missing = tried && !typed.model.trim() ? t("words.needed") : undefined;
  const tokensWrong = isNoCount(typed.tokens) ? t("words.notANumber") : undefined;

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (typed.model.trim() && !tokensWrong) way.mutate(typed);
  }

  return (
    <Card title={t("routing.dry.title")} about={t("routing.dry.about")}>
      <form onSubmit={submit} noValidate className="grid gap-3">
        <div className="grid items-start gap-4 sm:grid-cols-[1fr_10rem]">
          <TextField
            label={t("routing.dry.model")}
            error={missing ?? refused?.about("model")}
            className="font-mono"
            list={NAMES}
            placeholder="auto"
            value={typed.model}
            onChange={(model) => type({ model })}
            testid={ids.routing.model}
          />
          <TextField
            label={t("routing.dry.tokens")}
            error={tokensWrong}
            inputMode="numeric"
            value={typed.tokens}
            onChange={(tokens) => type({ tokens })}
            testid={ids.routing.tokens}
          />
        </div>
        <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
          <Checkbox
            label={t("routing.dry.tools")}
            checked={typed.tools}
            onChange={(event) => type({ tools: event.target.checked })}
          />
          <Checkbox
            label={t("routing.dry.images")}
            checked={typed.images}
            onChange={(event) => type({ images: event.target.checked })}
          />
          <Button type="submit" className="ml-auto" busy={way.isPending} data-testid={ids.routing.ask}>
            {t("routing.dry.ask")}
          </Button>
        </div>
      </form>
      {way.isError && saysMore(way.error, ["model"]) && (
        <div className="mt-3">
          <Banner tone="bad">{tell(way.error)}</Banner>
        </div>
      )}
      {way.data && !way.isError && <Way way={way.data} />}
    </Card>
  );
}
