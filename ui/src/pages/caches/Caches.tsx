// Answers that are given again, and what is done to every request.

import { useQuery } from "@tanstack/react-query";
import { caches, transforms } from "../../api/queries";
import { Loaded } from "../../design/Loaded";
import { Page } from "../../design/Page";
import { useTexts } from "../../i18n";
import { Clear } from "./Clear";
import { ExactCache } from "./ExactCache";
import { Repeats } from "./Repeats";
import { SemanticCache } from "./SemanticCache";
import { SystemPrompt } from "./SystemPrompt";
import { Thinking } from "./Thinking";

export function Caches() {
  const { t } = useTexts();
  const kept = useQuery(caches);
  const laid = useQuery(transforms);
  return (
    <Page title={t("caches.title")} about={t("caches.about")} actions={kept.data && <Clear caches={kept.data} />}>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <div className="grid min-w-0 gap-5">
          <Loaded query={kept} rows={6}>
            {(data) => (
              <>
                <ExactCache caches={data} />
                <SemanticCache caches={data} />
                <Repeats caches={data} />
              </>
            )}
          </Loaded>
        </div>
        <div className="grid min-w-0 gap-5">
          <Loaded query={laid} rows={6}>
            {(data) => (
              <>
                <Thinking rule={data.thinking} />
                <SystemPrompt prompt={data.system_prompt} />
              </>
            )}
          </Loaded>
        </div>
      </div>
    </Page>
  );
}
