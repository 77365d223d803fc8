package dev.needletail.boot;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.core.env.Environment;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.ResourceLoader;

/** Which file of an SSL bundle cannot be read, and which property names it: the failure itself has the file's name at most. */
final class BundleFiles {

    private static final String PEM = "spring.ssl.bundle.pem";
    private static final String JKS = "spring.ssl.bundle.jks";
    private static final List<String> OF_PEM =
            List.of("keystore.certificate", "keystore.private-key", "truststore.certificate", "truststore.private-key");
    private static final List<String> OF_JKS = List.of("keystore.location", "truststore.location");

    private final Binder binder;
    private final ResourceLoader resources = ApplicationResourceLoader.get(new DefaultResourceLoader(), true);

    BundleFiles(Environment environment) {
        this.binder = Binder.get(environment);
    }

    /** A property and the file that it names, which cannot be read. */
    record Unreadable(String property, String file) {}

    /** The first of the bundle that cannot be read; null when none is missing. */
    @Nullable
    Unreadable of(String bundle) {
        Unreadable pem = unreadable(PEM, bundle, OF_PEM);
        return pem == null ? unreadable(JKS, bundle, OF_JKS) : pem;
    }

    private @Nullable Unreadable unreadable(String kind, String bundle, List<String> properties) {
        boolean isPlain = bundle.indexOf('.') < 0 && ConfigurationPropertyName.isValid(bundle);
        String section = isPlain ? kind + "." + bundle : kind + "[" + bundle + "]";
        for (String property : properties) {
            String name = section + "." + property;
            String location = binder.bind(name, String.class).orElse("");
            if (!location.isBlank() && !location.contains("-----BEGIN") && isUnreadable(location)) {
                return new Unreadable(name, location);
            }
        }
        return null;
    }

    private boolean isUnreadable(String location) {
        return !resources.getResource(location).isReadable();
    }
}
