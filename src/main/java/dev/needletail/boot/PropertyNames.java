package dev.needletail.boot;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/** The names of all properties that the node knows, such as {@code needletail.tcp.max-payload}. */
final class PropertyNames {

    static final String PREFIX = "needletail";

    private final List<String> leaves = new ArrayList<>();
    private final List<String> groups = new ArrayList<>();

    /** Groups whose members have names of the user's own, such as {@code needletail.upstreams.<service>}. */
    private final List<NamedGroup> named = new ArrayList<>();

    /**
     * What each member of such a group has.
     *
     * @param member the group and the member's name, without brackets if it has none; then the rest
     */
    private record NamedGroup(String group, Pattern member, PropertyNames names) {

        static NamedGroup of(String group, Class<?> record) {
            return new NamedGroup(
                    group,
                    Pattern.compile("(" + Pattern.quote(group) + "(?:\\.([^.\\[]+)|\\[[^]]*]))(?:\\.(.+))?"),
                    new PropertyNames("", record));
        }
    }

    PropertyNames() {
        this(PREFIX, NeedletailProperties.class);
    }

    private PropertyNames(String group, Class<?> record) {
        collect(group, record);
    }

    /** Every property, in the order of the records. */
    List<String> all() {
        return List.copyOf(leaves);
    }

    /** The groups whose members have names of people's own. */
    List<String> namedGroups() {
        return named.stream().map(NamedGroup::group).toList();
    }

    /** Whether {@code name} is one, however it separates its words: {@code max-payload}, {@code maxPayload}, {@code MAX_PAYLOAD}. */
    boolean isProperty(String name) {
        return holds(leaves, name) || isOfMember(name, false);
    }

    /** Whether {@code name} is a group of properties. */
    boolean isGroup(String name) {
        return holds(groups, name) || isOfMember(name, true);
    }

    private boolean isOfMember(String name, boolean group) {
        for (NamedGroup each : named) {
            Matcher matcher = each.member().matcher(name);
            if (matcher.matches()) {
                String rest = matcher.group(3);
                return rest == null ? group : holds(group ? each.names().groups : each.names().leaves, rest);
            }
        }
        return false;
    }

    /**
     * What was meant where the dots within a member's name were taken for those between names: {@code
     * needletail.upstreams[a.b].endpoints} for {@code needletail.upstreams.a.b.endpoints}; null when that is not it.
     */
    @Nullable
    String inBrackets(String wrong) {
        for (NamedGroup each : named) {
            Matcher matcher = each.member().matcher(wrong);
            if (matcher.matches() && matcher.group(2) != null && matcher.group(3) != null) {
                String rest = matcher.group(3);
                for (int dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.', dot + 1)) {
                    String property = rest.substring(dot + 1);
                    if (each.names().isProperty(property)) {
                        return each.group() + "[" + matcher.group(2) + "." + rest.substring(0, dot) + "]." + property;
                    }
                }
            }
        }
        return null;
    }

    /**
     * The name that was probably meant: one that ends in the same word, else the one with the fewest letters changed; null
     * when even that one is far.
     */
    @Nullable
    String nearest(String wrong) {
        for (NamedGroup each : named) {
            Matcher matcher = each.member().matcher(wrong);
            if (matcher.matches() && matcher.group(3) != null) {
                return nearest(
                        each.names().leaves.stream()
                                .map(leaf -> matcher.group(1) + "." + leaf)
                                .toList(),
                        wrong);
            }
        }
        return nearest(leaves, wrong);
    }

    private static @Nullable String nearest(List<String> known, String wrong) {
        String last = letters(wrong.substring(wrong.lastIndexOf('.') + 1));
        String best = null;
        int bestChanges = Integer.MAX_VALUE;
        for (String name : known) {
            boolean sameWord =
                    letters(name.substring(name.lastIndexOf('.') + 1)).equals(last);
            int changes = changes(letters(name), letters(wrong)) - (sameWord ? PREFIX.length() : 0);
            if (changes < bestChanges) {
                bestChanges = changes;
                best = name;
            }
        }
        return bestChanges <= Math.max(2, (letters(wrong).length() - PREFIX.length()) / 3) ? best : null;
    }

    private void collect(String group, Class<?> record) {
        groups.add(group);
        for (RecordComponent component : record.getRecordComponents()) {
            String own = DataObjectPropertyName.toDashedForm(component.getName());
            String name = group.isEmpty() ? own : group + "." + own;
            if (component.getType().isRecord()) {
                collect(name, component.getType());
                continue;
            }
            leaves.add(name);
            if (component.getGenericType() instanceof ParameterizedType map
                    && map.getRawType() == Map.class
                    && map.getActualTypeArguments()[1] instanceof Class<?> member) {
                named.add(NamedGroup.of(name, member));
            }
        }
    }

    private static boolean holds(List<String> names, String name) {
        String letters = letters(name);
        for (String known : names) {
            if (letters(known).equals(letters)) {
                return true;
            }
        }
        return false;
    }

    private static String letters(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    /** Levenshtein's distance: letters put in, taken out or exchanged. */
    private static int changes(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int exchanged = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(exchanged, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
