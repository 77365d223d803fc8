package dev.needletail.boot;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * The names that people give to services and channels, as they are written. Spring's binder drops what is neither letter,
 * digit, '-' nor '_' from a name without brackets, and compares names without case, '-' and '_': what it would make another
 * name of, or one name of two, is refused.
 */
final class WrittenNames {

    private static final Pattern KEPT = Pattern.compile("[A-Za-z0-9_-]+");

    private final List<Group> groups;

    /** By what the binder compares: the name as it was written first. */
    private final Map<ConfigurationPropertyName, String> members = new HashMap<>();

    /** @param plain a property whose member's name stands there without brackets */
    private record Group(String name, ConfigurationPropertyName root, Pattern plain) {

        static Group of(String name) {
            return new Group(
                    name,
                    ConfigurationPropertyName.of(name),
                    Pattern.compile("(?i)" + Pattern.quote(name) + "\\.(?!\\[)([^.\\[]*).*"));
        }
    }

    /** @param groups whose members have names of people's own, such as {@code needletail.upstreams} */
    WrittenNames(List<String> groups) {
        this.groups = groups.stream().map(Group::of).toList();
    }

    /**
     * Looks at a property as its source has it, {@code needletail.upstreams.größe.endpoints[0]}.
     *
     * @throws InvalidConfigurationException when the binder would drop a part of the name
     */
    void lookAtText(String written) {
        for (Group group : groups) {
            Matcher plain = group.plain().matcher(written);
            if (!plain.matches()) {
                continue;
            }
            String name = plain.group(1);
            if (!KEPT.matcher(name).matches()) {
                throw new InvalidConfigurationException(
                        group.name(),
                        name.isEmpty()
                                ? "a name is empty: choose one of 1 to 255 bytes"
                                : "the name '" + name + "' has characters that are lost without brackets: write \"["
                                        + name + "]\"");
            }
        }
    }

    /**
     * Looks at a property as the binder sees it.
     *
     * @throws InvalidConfigurationException when it takes two names for one
     */
    void look(ConfigurationPropertyName property) {
        for (Group group : groups) {
            if (group.root().isAncestorOf(property)) {
                ConfigurationPropertyName member = property.chop(group.root().getNumberOfElements() + 1);
                String name = member.getLastElement(Form.ORIGINAL);
                String first = members.putIfAbsent(member, name);
                if (!Objects.requireNonNullElse(first, name).equals(name)) {
                    throw new InvalidConfigurationException(
                            group.name(),
                            "'" + first + "' and '" + name + "' are one name to Spring's binder, which looks at letters"
                                    + " and digits alone and not at their case (in an environment variable a name has no others):"
                                    + " spell it alike wherever it is set, or put brackets around each, \"[" + first
                                    + "]\"");
                }
            }
        }
    }
}
