package dev.needletail.helm;

import dev.needletail.boot.NeedletailProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.io.ByteArrayResource;

/** The application.yml of the rendered ConfigMap, bound as the application binds it. */
final class ApplicationYaml {

    private ApplicationYaml() {}

    static Binder binder(String yaml) {
        MutablePropertySources sources = new MutablePropertySources();
        try {
            new YamlPropertySourceLoader()
                    .load("rendered", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
                    .forEach(sources::addLast);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return new Binder(ConfigurationPropertySources.from(sources));
    }

    static NeedletailProperties bind(String yaml) {
        return binder(yaml).bindOrCreate("needletail", NeedletailProperties.class);
    }
}
