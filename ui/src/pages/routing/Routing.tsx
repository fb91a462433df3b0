// How requests find their way: what names stand for, in which order accounts are tried, what comes when all else failed.

import { useQuery } from "@tanstack/react-query";
import { routing } from "../../api/queries";
import { Loaded } from "../../design/Loaded";
import { Page } from "../../design/Page";
import { useTexts } from "../../i18n";
import { ModelNames } from "../../parts/ModelNames";
import { AccountRules } from "./AccountRules";
import { Aliases } from "./Aliases";
import { Chains } from "./Chains";
import { Conversations } from "./Conversations";
import { Deadlines } from "./Deadlines";
import { Detours } from "./Detours";
import { DryRun } from "./DryRun";
import { Forgive } from "./Forgive";
import { NAMES, useComboNames } from "./names";
import { Paces } from "./Paces";
import { Resilience } from "./Resilience";

export function Routing() {
  const { t } = useTexts();
  const query = useQuery(routing);
  return (
    <Page title={t("routing.title")} about={t("routing.about")} actions={<Forgive />}>
      <ModelNames id={NAMES} more={useComboNames()} />
      <DryRun />
      <Loaded query={query} rows={8}>
        {(data) => (
          <>
            <AccountRules routing={data} />
            <Aliases aliases={data.aliases} />
            <Detours detours={data.detours} />
            <Chains chains={data.chains} />
            <Conversations routing={data} />
            <Deadlines routing={data} />
            <Paces routing={data} />
            <Resilience routing={data} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
