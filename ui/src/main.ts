// The page of the window: where the gateway is, or why it is not running.

import { gatewayAddress } from "./platform";
import { wireCopyButtons } from "./copy";

function part<E extends Element>(selector: string): E {
  const found = document.querySelector<E>(selector);
  if (!found) throw new Error(`index.html has no ${selector}`);
  return found;
}

const gateway = part<HTMLElement>("#gateway");
const state = part<HTMLElement>("#gateway .state");
const explanation = part<HTMLElement>("#gateway .explanation");

async function showGateway(): Promise<void> {
  try {
    part("#address").textContent = await gatewayAddress();
    part<HTMLElement>("#gateway .copyable").hidden = false;
    gateway.dataset.state = "running";
    state.textContent = "The gateway is running at";
    explanation.textContent =
      "Point any tool here that speaks OpenAI Chat, OpenAI Responses, Anthropic Messages or Gemini.";
  } catch (reason) {
    gateway.dataset.state = "failed";
    state.textContent = "The gateway is not running";
    explanation.textContent = `${String(reason)}. Then start OmniRoute again.`;
  }
}

wireCopyButtons();
void showGateway();
