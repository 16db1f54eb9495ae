// Answers of this site as pages: the one place where words become HTML.
//
// The content security policy lets only the policy "drydock" do so, where the browser knows Trusted
// Types. It passes on what this site's own views escaped; nothing that a person typed comes by here.
const policy = globalThis.trustedTypes?.createPolicy("drydock", { createHTML: (words) => words });

export function pageOf(words) {
  return new DOMParser().parseFromString(policy ? policy.createHTML(words) : words, "text/html");
}
