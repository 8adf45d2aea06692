import type { Law } from "../law";
import { inEach, expect, textIn } from "../read";

/**
 * Elastic Load Balancing refuses a TLS listener without a certificate, and a certificate on one that passes TCP through. Its default
 * policy takes TLS 1.0 (ELBSecurityPolicy-2016-08).
 */
export const listenerHasCertificate: Law = {
  name: "listener-has-certificate",
  says: "a listener that ends TLS has a certificate and a policy of TLS 1.2 or later, and one that does not has neither",
  findings: inEach("aws:lb/listener:Listener", (listener) => {
    const { protocol, certificateArn, sslPolicy } = listener.inputs;
    if (protocol === "TCP") {
      return expect(!certificateArn, listener, "certificateArn", "leave it out: TCP is passed through", certificateArn);
    }
    const modern = /^ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)-/.test(textIn(sslPolicy));
    const todo = "use a policy of TLS 1.2 and later: ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09, for example";
    return [
      ...expect(
        Boolean(certificateArn),
        listener,
        "certificateArn",
        "give the certificate that it shows",
        certificateArn,
      ),
      ...expect(modern, listener, "sslPolicy", todo, sslPolicy),
    ];
  }),
};
