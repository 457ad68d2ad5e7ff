import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Validates certificates by PKIX (RFC 5280) as of a day, with revocation lists. Each line of standard input is: a name, seconds since 1970, the trust bundle, the lists
 * in one file, the chain. Prints the name, and "good", "revoked", or why it cannot be told.
 */
public final class PkixDays {
    public static void main(String[] args) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (String line : new String(System.in.readAllBytes()).split("\n")) {
            String[] job = line.split("\\|");
            System.out.println(job[0] + " " + judge(factory, Long.parseLong(job[1]), job[2], job[3], job[4]));
        }
    }

    private static String judge(CertificateFactory factory, long moment, String trust, String lists, String chain) throws Exception {
        Set<TrustAnchor> anchors = new HashSet<>();
        for (Certificate root : certificates(factory, trust)) {
            anchors.add(new TrustAnchor((X509Certificate) root, null));
        }
        PKIXParameters parameters = new PKIXParameters(anchors);
        parameters.setDate(new Date(moment * 1000));
        List<Object> evidence = new ArrayList<>();
        try (InputStream file = Files.newInputStream(Path.of(lists))) {
            evidence.addAll(factory.generateCRLs(file));
        }
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(evidence)));
        List<Certificate> path = new ArrayList<>(certificates(factory, chain));
        CertPath leaf = factory.generateCertPath(path.subList(0, 1));
        try {
            CertPathValidator.getInstance("PKIX").validate(leaf, parameters);
            return "good";
        } catch (CertPathValidatorException e) {
            return e.getReason() == CertPathValidatorException.BasicReason.REVOKED ? "revoked" : "unknown: " + e.getMessage();
        }
    }

    private static Collection<? extends Certificate> certificates(CertificateFactory factory, String path) throws Exception {
        try (InputStream file = Files.newInputStream(Path.of(path))) {
            return factory.generateCertificates(file);
        }
    }
}
