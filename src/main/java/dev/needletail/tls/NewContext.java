package dev.needletail.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/** Makes contexts, and refuses what could not work before a connection depends on it. */
final class NewContext {

    private static final String[] KEY_TYPES = {"EC", "RSA", "EdDSA", "Ed25519", "RSASSA-PSS"};

    private NewContext() {}

    static SslContext accepting(TlsEngine engine, TlsMaterial material, ClientCertificate clients) {
        KeyManagerFactory keys = material.keys();
        if (keys == null) {
            throw new IllegalArgumentException("the bundle " + material.name()
                    + " has no key and certificate, which whoever accepts connections has to show: set its keystore");
        }
        if (clients != ClientCertificate.NONE && material.trust() == null) {
            throw new IllegalArgumentException("the bundle " + material.name()
                    + " has no truststore, and clients with a certificate of any public authority would be let in:"
                    + " set its truststore to the authority of your clients");
        }
        check(material.name(), keys);
        // Not by way of OpenSslCachingX509KeyManagerFactory: the provider behind it has a cache of its own since Netty
        // 4.2,
        // and two first handshakes at once then leak a reference to the key.
        SslContextBuilder builder = SslContextBuilder.forServer(keys).clientAuth(clients.netty());
        return build(engine, material, builder);
    }

    static SslContext connecting(TlsEngine engine, TlsMaterial material) {
        KeyManagerFactory keys = material.keys();
        SslContextBuilder builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
        if (keys != null) {
            check(material.name(), keys);
            builder.keyManager(keys);
        }
        return build(engine, material, builder);
    }

    private static SslContext build(TlsEngine engine, TlsMaterial material, SslContextBuilder builder) {
        List<String> ciphers = material.ciphers();
        try {
            return builder.sslProvider(engine.provider())
                    .trustManager(material.trust())
                    .protocols(material.protocols())
                    .ciphers(ciphers.isEmpty() ? null : ciphers)
                    .build();
        } catch (SSLException | IllegalArgumentException refused) {
            throw new IllegalArgumentException(
                    "the bundle " + material.name() + " cannot be used: " + Reasons.of(refused), refused);
        }
    }

    /** There is a key, and it is the certificate's: files that are exchanged one by one go through a moment when it is not. */
    private static void check(String name, KeyManagerFactory keys) {
        int found = 0;
        for (KeyManager manager : keys.getKeyManagers()) {
            if (manager instanceof X509KeyManager x509) {
                for (String type : KEY_TYPES) {
                    String[] aliases = x509.getServerAliases(type, null);
                    for (String alias : aliases == null ? new String[0] : aliases) {
                        found++;
                        check(name, x509.getPrivateKey(alias), x509.getCertificateChain(alias));
                    }
                }
            }
        }
        if (found == 0) {
            throw new IllegalArgumentException("the bundle " + name + " has no private key of a known kind ("
                    + String.join(", ", Arrays.asList(KEY_TYPES)) + ")");
        }
    }

    private static void check(String name, @Nullable PrivateKey key, X509Certificate @Nullable [] chain) {
        if (key == null || chain == null || chain.length == 0) {
            throw new IllegalArgumentException("the bundle " + name + " has a key without a certificate");
        }
        try {
            byte[] message = {1, 2, 3};
            Signature signer = Signature.getInstance(algorithm(key));
            signer.initSign(key);
            signer.update(message);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm(key));
            verifier.initVerify(chain[0].getPublicKey());
            verifier.update(message);
            if (verifier.verify(signature)) {
                return;
            }
        } catch (GeneralSecurityException otherKind) {
            throw doNotBelongTogether(name, otherKind);
        }
        throw doNotBelongTogether(name, null);
    }

    private static IllegalArgumentException doNotBelongTogether(String name, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "the bundle " + name + " has a key that is not its certificate's: exchange both files together", cause);
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
    }
}
