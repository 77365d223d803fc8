package dev.needletail.tls;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is protected, and who is at its other end.
 *
 * @param protocol such as TLSv1.3
 * @param cipher such as TLS_AES_128_GCM_SHA256
 * @param name the one name of the peer: its certificate's first URI (a SPIFFE ID is one), else its first DNS name, else the
 *     subject's common name; null without a certificate, and where that has none of them
 * @param subject distinguished name of the certificate's subject; null without a certificate
 * @param names the certificate's URIs and DNS names
 */
public record TlsPeer(
        String protocol,
        String cipher,
        @Nullable String name,
        @Nullable String subject,
        List<String> names) {

    private static final AttributeKey<TlsPeer> KEY = AttributeKey.valueOf(TlsPeer.class, "peer");

    /** Kinds of a subject's alternative names: RFC 5280, 4.2.1.6. */
    private static final int DNS = 2;

    private static final int URI = 6;

    public TlsPeer {
        names = List.copyOf(names);
    }

    /** Of an open channel; null without TLS, and before the handshake is done. */
    public static @Nullable TlsPeer of(Channel channel) {
        return channel.attr(KEY).get();
    }

    void keepWith(Channel channel) {
        channel.attr(KEY).set(this);
    }

    static TlsPeer of(SSLSession session) {
        X509Certificate certificate = certificate(session);
        if (certificate == null) {
            return new TlsPeer(session.getProtocol(), session.getCipherSuite(), null, null, List.of());
        }
        String subject = certificate.getSubjectX500Principal().getName();
        List<String> uris = names(certificate, URI);
        List<String> hosts = names(certificate, DNS);
        List<String> all = new ArrayList<>(uris);
        all.addAll(hosts);
        String name = all.isEmpty() ? commonName(subject) : all.getFirst();
        return new TlsPeer(session.getProtocol(), session.getCipherSuite(), name, subject, all);
    }

    private static @Nullable X509Certificate certificate(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate x509 ? x509 : null;
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    private static List<String> names(X509Certificate certificate, int kind) {
        List<String> found = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all != null) {
                for (List<?> each : all) {
                    if (Integer.valueOf(kind).equals(each.get(0))) {
                        found.add(String.valueOf(each.get(1)));
                    }
                }
            }
        } catch (CertificateParsingException unreadable) {
            return List.of(); // names that cannot be read are no names
        }
        return found;
    }

    private static @Nullable String commonName(String subject) {
        try {
            for (Rdn part : new LdapName(subject).getRdns().reversed()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    return String.valueOf(part.getValue());
                }
            }
        } catch (InvalidNameException unreadable) {
            return null;
        }
        return null;
    }
}
