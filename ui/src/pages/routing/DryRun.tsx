// Where a request would go, without sending it.

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask, Refusal, saysMore } from "../../api/client";
import type { Route } from "../../api/queries";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { Card } from "../../design/Card";
import { useTelling } from "../../design/telling";
import { useTexts } from "../../i18n";
import { isNoCount, numberIn } from "../../typing";
import { ids } from "../../testids";
import { type Asked, Question } from "./Question";
import { Way } from "./Way";

/** Decides anew each time: the decision depends on the moment. */
async function askWay({ model, tokens, tools, images }: Asked): Promise<Route> {
  const prompt_tokens = numberIn(tokens);
  const query = { model: model.trim(), tools, images, ...(prompt_tokens ? { prompt_tokens } : {}) };
  return ask((at) => at.GET("/api/route", { params: { query } }));
}

export function DryRun() {
  const { t } = useTexts();
  const tell = useTelling();
  const [typed, setTyped] = useState<Asked>({ model: "", tokens: "", tools: false, images: false });
  const [tried, setTried] = useState(false);
  const way = useMutation({ mutationFn: askWay });
  const refused = way.error instanceof Refusal ? way.error : undefined;
  const missing = tried && !typed.model.trim() ? t("words.needed") : undefined;
  const wrong = {
    model: missing ?? refused?.about("model"),
    tokens: isNoCount(typed.tokens) ? t("words.notANumber") : undefined,
  };

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (typed.model.trim() && !wrong.tokens) way.mutate(typed);
  }

  return (
    <Card title={t("routing.dry.title")} about={t("routing.dry.about")}>
      <form onSubmit={submit} noValidate className="grid gap-3">
        <Question typed={typed} onType={(more) => setTyped({ ...typed, ...more })} wrong={wrong}>
          <Button type="submit" className="ml-auto" busy={way.isPending} data-testid={ids.routing.ask}>
            {t("routing.dry.ask")}
          </Button>
        </Question>
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
