package dev.needletail.boot;

import dev.needletail.server.NodeTls;
import dev.needletail.tls.TlsClient;
import dev.needletail.tls.TlsContexts;
import dev.needletail.tls.TlsEngine;
import dev.needletail.tls.TlsMaterial;
import dev.needletail.tls.TlsServer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * From Spring's SSL bundles to what the node knows of TLS, at start and whenever a bundle changes
 * ({@code reload-on-update: true}). Open connections are not touched by a change.
 */
final class TlsBundles implements AutoCloseable {

    static final String TCP = "needletail.tcp.ssl";

    private final @Nullable SslBundles bundles;
    private final BundleFiles files;
    private final NodeTls tls;

    /** @param bundles null where Spring has none */
    TlsBundles(NeedletailProperties properties, @Nullable SslBundles bundles, BundleFiles files) {
        this.bundles = bundles;
        this.files = files;
        TlsEngine engine = TlsEngine.best();
        TlsServer port = port(properties.tcp().ssl(), engine);
        Map<String, TlsClient> services = new LinkedHashMap<>();
        properties.upstreams().forEach((name, upstream) -> {
            TlsClient client = upstream(TargetsOf.section("needletail.upstreams", name), upstream, engine);
            if (client != null) {
                services.put(name, client);
            }
        });
        this.tls = new NodeTls(port, upstream(TargetsOf.UPSTREAM, properties.upstream(), engine), services);
    }

    NodeTls tls() {
        return tls;
    }

    @Override
    public void close() {
        tls.contexts().forEach(TlsContexts::close);
    }

    private @Nullable TlsServer port(TcpSslProperties ssl, TlsEngine engine) {
        String bundle = ssl.bundle();
        if (bundle == null) {
            refuseWithoutBundle(TCP, "client-name", ssl.clientName());
            return null;
        }
        Pattern name = pattern(ssl.clientName());
        long handshakeNanos = Checked.nanos(TCP + ".handshake-timeout", ssl.handshakeTimeout());
        TlsContexts contexts =
                contexts(TCP + ".bundle", bundle, first -> TlsContexts.accepting(TCP, engine, first, ssl.clientAuth()));
        return Checked.of(TCP, () -> new TlsServer(contexts, ssl.clientAuth(), name, handshakeNanos));
    }

    private @Nullable TlsClient upstream(String group, UpstreamProperties upstream, TlsEngine engine) {
        String section = group + ".ssl";
        UpstreamSslProperties ssl = upstream.ssl();
        String bundle = ssl.bundle();
        if (bundle == null) {
            refuseWithoutBundle(section, "server-name", ssl.serverName());
            return null;
        }
        if (upstream.endpoints().isEmpty()) {
            throw new InvalidConfigurationException(
                    section + ".bundle",
                    "there is no backend to use " + bundle + " with: set " + group
                            + ".endpoints, or leave the bundle out");
        }
        TlsContexts contexts =
                contexts(section + ".bundle", bundle, first -> TlsContexts.connecting(section, engine, first));
        return new TlsClient(contexts, ssl.serverName());
    }

    private static void refuseWithoutBundle(String section, String property, @Nullable String value) {
        if (value != null) {
            throw new InvalidConfigurationException(
                    section + "." + property,
                    value + " is without effect where there is no TLS: set " + section + ".bundle, or leave it out");
        }
    }

    private static @Nullable Pattern pattern(@Nullable String expression) {
        if (expression == null) {
            return null;
        }
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException wrong) {
            throw new InvalidConfigurationException(
                    TCP + ".client-name",
                    "not a regular expression: " + wrong.getDescription() + " at " + wrong.getIndex() + " of "
                            + expression,
                    wrong);
        }
    }

    private TlsContexts contexts(String property, String name, Function<TlsMaterial, TlsContexts> made) {
        SslBundles known = bundles;
        if (known == null) {
            throw new InvalidConfigurationException(property, "this application has no SSL bundles: " + name);
        }
        SslBundle first;
        try {
            first = known.getBundle(name);
        } catch (NoSuchSslBundleException unknown) {
            throw new InvalidConfigurationException(
                    property,
                    "there is no bundle " + name + ", only " + known.getBundleNames()
                            + ": define spring.ssl.bundle.pem." + name,
                    unknown);
        }
        TlsContexts contexts;
        try {
            contexts = made.apply(material(name, first));
        } catch (RuntimeException unusable) {
            throw refused(property, name, unusable);
        }
        known.addBundleUpdateHandler(name, changed -> update(contexts, name, changed));
        return contexts;
    }

    private InvalidConfigurationException refused(String property, String name, RuntimeException unusable) {
        BundleFiles.Unreadable missing = files.of(name);
        return missing == null
                ? new InvalidConfigurationException(property, dev.needletail.tls.Reasons.of(unusable), unusable)
                : new InvalidConfigurationException(
                        missing.property(),
                        missing.file() + " is missing or cannot be read, and " + property + "=" + name
                                + " needs it: put the file there, or name another",
                        unusable);
    }

    private static void update(TlsContexts contexts, String name, SslBundle changed) {
        TlsMaterial material;
        try {
            material = material(name, changed);
        } catch (RuntimeException unreadable) {
            contexts.refused(name, unreadable);
            return;
        }
        contexts.replace(material);
    }

    private static TlsMaterial material(String name, SslBundle bundle) {
        SslStoreBundle stores = bundle.getStores();
        SslOptions options = bundle.getOptions();
        return new TlsMaterial(
                name,
                stores.getKeyStore() == null ? null : bundle.getManagers().getKeyManagerFactory(),
                stores.getTrustStore() == null ? null : bundle.getManagers().getTrustManagerFactory(),
                list(options.getEnabledProtocols()),
                list(options.getCiphers()));
    }

    private static List<String> list(String @Nullable [] values) {
        return values == null ? List.of() : Arrays.asList(values);
    }
}
