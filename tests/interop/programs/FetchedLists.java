import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Builds and checks paths by PKIX (RFC 5280) from the leaf alone: with com.sun.security.enableCRLDP and enableAIAcaIssuers the lists and the intermediates are fetched
 * where certificates say they are. Each line of standard input is: a name, the trust bundle, the node's file. Prints the name, and "good", "revoked", or why it cannot be told.
 */
public final class FetchedLists {
    public static void main(String[] args) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (String line : new String(System.in.readAllBytes()).split("\n")) {
            String[] job = line.split("\\|");
            System.out.println(job[0] + " " + judge(factory, job[1], job[2]));
        }
    }

    private static String judge(CertificateFactory factory, String trust, String node) throws Exception {
        Set<TrustAnchor> anchors = new HashSet<>();
        for (Certificate root : certificates(factory, trust)) {
            anchors.add(new TrustAnchor((X509Certificate) root, null));
        }
        X509Certificate leaf = (X509Certificate) certificates(factory, node).iterator().next();
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(leaf);
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(List.of(leaf))));
        try {
            CertPathBuilder.getInstance("PKIX").build(parameters);
            return "good";
        } catch (CertPathBuilderException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof CertPathValidatorException why && why.getReason() == CertPathValidatorException.BasicReason.REVOKED) {
                    return "revoked";
                }
            }
            return "unknown: " + e.getMessage();
        }
    }

    private static Collection<? extends Certificate> certificates(CertificateFactory factory, String path) throws Exception {
        try (InputStream file = Files.newInputStream(Path.of(path))) {
            return factory.generateCertificates(file);
        }
    }
}
