/** What the overview of the Pulumi Registry is made of. */
export interface Overview {
  /** The README's example, in TypeScript. */
  readonly typescript: string;
  /** The programs in other languages, by file below examples/languages/. */
  readonly programs: Readonly<Record<string, string>>;
}

/** The languages, as the Registry's pages call them: what a reader chooses one by. */
const LANGUAGES = [
  { language: "typescript", fence: "ts", of: ({ typescript }: Overview) => typescript },
  { language: "python", fence: "python", of: ({ programs }: Overview) => programs["python/__main__.py"] },
  { language: "go", fence: "go", of: ({ programs }: Overview) => programs["go/main.go"] },
  { language: "yaml", fence: "yaml", of: ({ programs }: Overview) => programs["yaml/Pulumi.yaml"] },
] as const;

/** The page that the Registry shows first of a package, `docs/_index.md`: what it is, and a program in each language. */
export function registryOverview(overview: Overview): string {
  const shown = LANGUAGES.map(({ language, fence, of }) => {
    const code = of(overview)?.trim();
    if (code === undefined) throw new Error(`examples/languages: there is no program in ${language}`);
    return `{{% choosable language ${language} %}}\n\n\`\`\`${fence}\n${code}\n\`\`\`\n\n{{% /choosable %}}`;
  });
  const names = LANGUAGES.map(({ language }) => language).join(",");
  return `---
title: Gatehouse
meta_desc: Components for the one way in to a company's services on AWS - API Gateway, VPC link, NLB and HAProxy on Fargate.
layout: package
---

<!-- Made of the README's example by \`npm run schema\`. -->

Gatehouse is the way from the internet to a company's services on AWS: API Gateway, which says who may call what; a VPC link; a
Network Load Balancer; and HAProxy on ECS Fargate, which routes each stage to the versions of a service. Certificates on the way are
issued before the fleet exists, replaced on a schedule, and taken up by running tasks.

- A platform team runs one \`Gatehouse\` for each stack.
- A service team attaches its API from its own program with \`Api\`.
- \`Gateway\`, \`Link\`, \`Balancer\`, \`HaproxyFleet\`, \`Backends\` and \`RotatedCertificate\` are components of their own as well.

All that is wrong with arguments is said at once, before anything is created.

## Example

{{< chooser language "${names}" >}}

${shown.join("\n\n")}

{{< /chooser >}}
`;
}
