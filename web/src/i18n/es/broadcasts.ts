/** What the panel says in Spanish about what goes to everybody at once: statuses and channels. */
import type { broadcasts as english } from "../en/broadcasts";

const number = (count: number, locale: string): string =>
  new Intl.NumberFormat(locale).format(count);

export const broadcasts: typeof english = {
  statuses: {
    title: "Estados",
    hint: "Los de la cuenta y los de sus contactos. WhatsApp muestra cada uno por un día, a quienes permite la privacidad del teléfono.",
    failed: "No se pudieron leer los estados.",
    emptyTitle: "No hay estados",
    empty: "Aquí aparece lo que publican los contactos, y lo que publiques.",
    post: "Publicar un estado",
    text: "Texto",
    textHint: "Las imágenes y los videos se publican por la API.",
    colour: "Fondo",
    colourOf: (place) => `Fondo ${place}`,
    submit: "Publicar",
    posted: "El estado está publicado",
    mine: "Esta cuenta",
    views: "Visto por",
    viewsFailed: "No se pudo leer quién lo vio.",
    noViews: "Nadie todavía, hasta donde las personas lo dejan saber.",
    drop: "Retirar",
    dropTitle: "¿Retirar este estado?",
    dropText: "Nadie lo verá más. No se puede deshacer.",
    dropped: "El estado fue retirado",
  },
  channels: {
    title: "Canales",
    hint: "Los que la cuenta sigue o tiene. Lo que se publica en ellos llega a sus chats.",
    failed: "No se pudieron leer los canales. La sesión tiene que estar conectada.",
    emptyTitle: "No hay canales",
    empty: "Busca uno en el directorio de WhatsApp, o crea el tuyo.",
    yours: "Seguidos y propios",
    search: "Buscar canales",
    find: "Buscar",
    found: "Encontrados en WhatsApp",
    findFailed: "No se pudo leer el directorio de WhatsApp.",
    nothing: "No se encontró nada con esas palabras.",
    role: { owner: "Propio", admin: "Administrado", subscriber: "Seguido", guest: "Sin seguir" },
    followers: (count, locale) =>
      count === 1 ? "1 seguidor" : `${number(count, locale)} seguidores`,
    open: "Abrir",
    follow: "Seguir",
    unfollow: "Dejar de seguir",
    mute: "Silenciar",
    unmute: "Activar avisos",
    make: "Canal nuevo",
    name: "Nombre",
    nameHint: "Cualquiera puede encontrar y seguir un canal.",
    submit: "Crear",
    made: "El canal está creado",
  },
};
