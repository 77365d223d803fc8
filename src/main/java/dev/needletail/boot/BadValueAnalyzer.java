package dev.needletail.boot;

import dev.needletail.server.Routing;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * A value is not of its property's kind, or outside its bounds. In the property's own spelling and without Java's types,
 * which is what Spring Boot's analysis speaks of; properties of other prefixes are left to that one.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class BadValueAnalyzer extends AbstractFailureAnalyzer<BindException> {

    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of(PropertyNames.PREFIX);

    /** A property of a service or channel, whose name is its user's own. */
    private static final Pattern MEMBER = Pattern.compile("(upstreams|udp\\.channels)\\[([^]]*)](.*)");

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
        if (!PREFIX.equals(cause.getName()) && !PREFIX.isAncestorOf(cause.getName())) {
            return null;
        }
        BindValidationException validation = findCause(cause, BindValidationException.class);
        ConfigurationProperty property = cause.getProperty();
        String wrong;
        if (validation != null) {
            wrong = validation.getValidationErrors().getAllErrors().stream()
                    .map(error -> outOfBounds(validation.getValidationErrors().getName(), error))
                    .collect(Collectors.joining("%n    ".formatted()));
        } else if (property != null) {
            wrong = "%s cannot be '%s'%s: it takes %s"
                    .formatted(property.getName(), property.getValue(), setBy(property.getOrigin()), kind(cause));
        } else {
            return null;
        }
        return new FailureAnalysis(wrong, "Correct the value; application.yml explains each property.", cause);
    }

    private static String outOfBounds(ConfigurationPropertyName root, ObjectError error) {
        if (!(error instanceof FieldError field)) {
            return root + " " + error.getDefaultMessage();
        }
        String name = root + "." + dashed(field.getField());
        return "%s cannot be '%s'%s: it %s"
                .formatted(name, field.getRejectedValue(), setBy(Origin.from(error)), field.getDefaultMessage());
    }

    /** {@code upstreams[orders].maxConnections} becomes {@code upstreams.orders.max-connections}; a name stays as it is. */
    private static String dashed(String field) {
        Matcher member = MEMBER.matcher(field);
        return member.matches()
                ? Routing.section(member.group(1), member.group(2))
                        + DataObjectPropertyName.toDashedForm(member.group(3))
                : DataObjectPropertyName.toDashedForm(field);
    }

    private static String setBy(@Nullable Origin origin) {
        return origin == null ? "" : " (" + origin + ")";
    }

    private static String kind(BindException cause) {
        ResolvableType target = cause.getTarget().getType();
        Class<?> type = target.resolve(Object.class);
        if (type == List.class) {
            return "a list, each entry of which is " + kind(target.getGeneric().resolve(Object.class));
        }
        return kind(type);
    }

    private static String kind(Class<?> type) {
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(value ->
                                    value.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .collect(Collectors.joining(", "));
        }
        if (type == int.class || type == Integer.class) {
            return "a whole number";
        }
        if (type == double.class) {
            return "a number, such as 1.2";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == DataSize.class) {
            return "a size, such as 65535B, 256KB or 1MB";
        }
        if (type == Map.class) {
            return "names, each with properties of its own";
        }
        if (type.isRecord()) {
            return "properties of its own";
        }
        if (type == Duration.class) {
            return "a time, such as 500us, 10ms, 5s or 1m";
        }
        return "a text";
    }
}
