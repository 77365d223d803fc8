package dev.needletail.boot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Refuses a {@code needletail.*} property that does not exist, wherever it is set, before anything is made. Spring Boot's
 * own check, {@code ignoreUnknownFields=false}, leaves out environment variables and system properties, which is where
 * containers set them.
 *
 * <p>Kubernetes puts variables for every Service of the namespace into each container, so that a Service named needletail
 * brings {@code NEEDLETAIL_SERVICE_HOST} and {@code NEEDLETAIL_PORT=tcp://...}: those are nobody's typo.
 */
final class UnknownProperties implements BeanFactoryPostProcessor {

    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of(PropertyNames.PREFIX);
    private static final Pattern SERVICE_LINK =
            Pattern.compile(".*_SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)|.*_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?");
    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private final ConfigurableEnvironment environment;
    private final PropertyNames names = new PropertyNames();
    private final WrittenNames written = new WrittenNames(names.namedGroups());

    UnknownProperties(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /**
     * @throws UnknownPropertyException naming all that are unknown
     * @throws InvalidConfigurationException when a service or channel would get another name than the one that is written
     */
    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        List<String> findings = new ArrayList<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.from(environment.getPropertySources())) {
            boolean isVariables = source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
            if (!isVariables && source.getUnderlyingSource() instanceof EnumerablePropertySource<?> texts) {
                Arrays.stream(texts.getPropertyNames())
                        .filter(Objects::nonNull) // a file that holds {} has such a one
                        .forEach(written::lookAtText);
            }
            if (source instanceof IterableConfigurationPropertySource iterable) {
                iterable.stream().filter(PREFIX::isAncestorOf).forEach(name -> {
                    ConfigurationProperty property = source.getConfigurationProperty(name);
                    if (property != null) {
                        look(property, isVariables, findings);
                    }
                });
            }
        }
        if (!findings.isEmpty()) {
            throw new UnknownPropertyException(findings.stream().distinct().toList());
        }
        lookAtNames();
    }

    /** After the unknown ones, which are the simpler fault. */
    private void lookAtNames() {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.from(environment.getPropertySources())) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                iterable.stream()
                        .filter(name -> names.isProperty(withoutIndex(name)))
                        .forEach(written::look);
            }
        }
    }

    private void look(ConfigurationProperty property, boolean isVariable, List<String> findings) {
        String name = withoutIndex(property.getName());
        String value = String.valueOf(property.getValue());
        if (isVariable) {
            lookAtVariable(variable(property), name, value, findings);
        } else if (!names.isProperty(name) && !(names.isGroup(name) && value.isEmpty())) {
            findings.add(finding(property.getName().toString(), property.getOrigin(), name));
        }
    }

    private static String variable(ConfigurationProperty property) {
        return switch (property.getOrigin()) {
            case SystemEnvironmentOrigin origin -> origin.getProperty();
            case PropertySourceOrigin origin -> origin.getPropertyName();
            case null, default -> property.getName().toString();
        };
    }

    private void lookAtVariable(String variable, String name, String value, List<String> findings) {
        boolean link = SERVICE_ADDRESS.matcher(value).matches();
        if (names.isProperty(name)) {
            if (link) {
                throw new InvalidConfigurationException(
                        name,
                        "the variable " + variable + " holds '" + value
                                + "', which Kubernetes sets for a Service of that name: set enableServiceLinks: false in"
                                + " the pod's spec, or name the Service otherwise");
            }
        } else if (!link && !SERVICE_LINK.matcher(variable).matches()) {
            findings.add(
                    names.inBrackets(name) == null
                            ? finding(variable, null, name)
                            : variable
                                    + ": the name of a service or channel can have letters and digits only in a variable;"
                                    + " set this one in a file or on the command line");
        }
    }

    private String finding(String written, @Nullable Origin origin, String name) {
        String inBrackets = names.inBrackets(name);
        String nearest = inBrackets == null ? names.nearest(name) : inBrackets;
        return written
                + (origin == null ? "" : " (" + origin + ")")
                + (nearest == null ? " is nothing like any property" : ": did you mean " + nearest + "?");
    }

    private static String withoutIndex(ConfigurationPropertyName name) {
        ConfigurationPropertyName plain = name;
        while (plain.isLastElementIndexed()) {
            plain = plain.getParent();
        }
        return plain.toString();
    }
}
